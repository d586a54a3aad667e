package io.triwire.bench.proxy.link;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.OriginRequestProvider;
import io.vertx.httpproxy.ProxyContext;

import io.triwire.bench.process.ProgramFailedException;
import io.triwire.client.Transport;

/**
 * The built-in proxy: Vert.x HTTP Proxy, in this process. Its tuned configuration keeps the Host header and adds TLS.
 */
final class JavaProxy implements RunningProxy {

    private static final String HOST = "127.0.0.1";
    private static final Duration TIME_TO_START = Duration.ofSeconds(10);

    /** Connections to each service. The library's default of 5 would limit the number of subscribers. */
    private static final int CONNECTIONS = 10_000;

    private final ProxyConfig config;
    private final ProxyInstance instance;
    private Vertx vertx;

    private JavaProxy(ProxyConfig config, ProxyInstance instance, Vertx vertx) {
        this.config = config;
        this.instance = instance;
        this.vertx = vertx;
    }

    static JavaProxy start(ProxyConfig config, ProxyInstance instance) throws InterruptedException {
        return new JavaProxy(config, instance, run(config, instance));
    }

    static String version() {
        String version = HttpProxy.class.getPackage().getImplementationVersion();
        return version == null ? "unknown" : version;
    }

    private static Vertx run(ProxyConfig config, ProxyInstance instance) throws InterruptedException {
        Vertx vertx = Vertx.vertx();
        int limit = config == ProxyConfig.LIMITS ? instance.limitSeconds() : 0;
        HttpClient client = vertx.createHttpClient(
                new HttpClientOptions().setReadIdleTimeout(limit), new PoolOptions().setHttp1MaxSize(CONNECTIONS));
        List<Future<?>> listening = new ArrayList<>();
        for (Transport transport : Transport.values()) {
            OriginRequestProvider origin =
                    OriginRequestProvider.selector(inTurn(replicas(config, instance, transport)));
            HttpProxy proxy =
                    HttpProxy.reverseProxy(client).origin(config == ProxyConfig.TUNED ? keepingHost(origin) : origin);
            HttpServerOptions plain =
                    new HttpServerOptions().setHost(HOST).setPort(ProxyInstance.port(instance.ports(), transport));
            listening.add(vertx.createHttpServer(plain).requestHandler(proxy).listen());
            if (config == ProxyConfig.TUNED) {
                HttpServerOptions secure = new HttpServerOptions()
                        .setHost(HOST)
                        .setPort(ProxyInstance.port(instance.securePorts(), transport))
                        .setSsl(true)
                        .setUseAlpn(true)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .setCertPath(
                                        instance.certificate().certificate().toString())
                                .setKeyPath(instance.certificate().key().toString()));
                listening.add(
                        vertx.createHttpServer(secure).requestHandler(proxy).listen());
            }
        }
        await(Future.all(listening));
        return vertx;
    }

    private static List<SocketAddress> replicas(ProxyConfig config, ProxyInstance instance, Transport transport) {
        SocketAddress service =
                SocketAddress.inetSocketAddress(ProxyInstance.port(instance.services(), transport), HOST);
        return config == ProxyConfig.REPLICAS
                ? List.of(
                        service,
                        SocketAddress.inetSocketAddress(
                                ProxyInstance.port(instance.upstreams().replicas(), transport), HOST))
                : List.of(service);
    }

    private static Function<ProxyContext, Future<SocketAddress>> inTurn(List<SocketAddress> origins) {
        AtomicInteger turn = new AtomicInteger();
        return request -> Future.succeededFuture(origins.get(Math.floorMod(turn.getAndIncrement(), origins.size())));
    }

    /** Keeps the Host header, because the services compare it with the Origin header. */
    private static OriginRequestProvider keepingHost(OriginRequestProvider origin) {
        return context -> origin.create(context)
                .map(request ->
                        request.authority(context.request().proxiedRequest().authority()));
    }

    private static void await(Future<?> done) throws InterruptedException {
        try {
            done.toCompletionStage().toCompletableFuture().get(TIME_TO_START.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            throw new ProgramFailedException("The built-in proxy failed: " + failed.getCause());
        } catch (TimeoutException late) {
            throw new ProgramFailedException(
                    "The built-in proxy did not start or stop within %d s.".formatted(TIME_TO_START.toSeconds()));
        }
    }

    @Override
    public ProxyInstance instance() {
        return instance;
    }

    @Override
    public boolean reloads() {
        return false;
    }

    /** Does nothing: there is no configuration file. */
    @Override
    public void reload() {}

    @Override
    public void restart() throws InterruptedException {
        await(vertx.close());
        vertx = run(config, instance);
    }

    @Override
    public void close() {
        try {
            await(vertx.close());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
