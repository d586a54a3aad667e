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

/** The proxy that needs no installing: Vert.x HTTP Proxy, in this process; its tuned form keeps the Host and has TLS. */
final class JavaProxy implements RunningProxy {

    private static final String HOST = "127.0.0.1";
    private static final Duration TIME_TO_START = Duration.ofSeconds(10);

    /** The library's own is 5, which as many subscribers would fill. */
    private static final int CONNECTIONS = 10_000;

    private final ProxyConfig setup;
    private final ProxyInstance site;
    private Vertx vertx;

    private JavaProxy(ProxyConfig setup, ProxyInstance site, Vertx vertx) {
        this.setup = setup;
        this.site = site;
        this.vertx = vertx;
    }

    static JavaProxy start(ProxyConfig setup, ProxyInstance site) throws InterruptedException {
        return new JavaProxy(setup, site, run(setup, site));
    }

    static String version() {
        String version = HttpProxy.class.getPackage().getImplementationVersion();
        return version == null ? "unknown" : version;
    }

    private static Vertx run(ProxyConfig setup, ProxyInstance site) throws InterruptedException {
        Vertx vertx = Vertx.vertx();
        int limit = setup == ProxyConfig.LIMITS ? site.limitSeconds() : 0;
        HttpClient client = vertx.createHttpClient(
                new HttpClientOptions().setReadIdleTimeout(limit), new PoolOptions().setHttp1MaxSize(CONNECTIONS));
        List<Future<?>> listening = new ArrayList<>();
        for (Transport transport : Transport.values()) {
            OriginRequestProvider origin = OriginRequestProvider.selector(inTurn(replicas(setup, site, transport)));
            HttpProxy proxy =
                    HttpProxy.reverseProxy(client).origin(setup == ProxyConfig.TUNED ? keepingHost(origin) : origin);
            HttpServerOptions plain =
                    new HttpServerOptions().setHost(HOST).setPort(ProxyInstance.port(site.ports(), transport));
            listening.add(vertx.createHttpServer(plain).requestHandler(proxy).listen());
            if (setup == ProxyConfig.TUNED) {
                HttpServerOptions secure = new HttpServerOptions()
                        .setHost(HOST)
                        .setPort(ProxyInstance.port(site.securePorts(), transport))
                        .setSsl(true)
                        .setUseAlpn(true)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .setCertPath(site.certificate().certificate().toString())
                                .setKeyPath(site.certificate().key().toString()));
                listening.add(
                        vertx.createHttpServer(secure).requestHandler(proxy).listen());
            }
        }
        await(Future.all(listening));
        return vertx;
    }

    private static List<SocketAddress> replicas(ProxyConfig setup, ProxyInstance site, Transport transport) {
        SocketAddress service = SocketAddress.inetSocketAddress(ProxyInstance.port(site.services(), transport), HOST);
        return setup == ProxyConfig.REPLICAS
                ? List.of(
                        service,
                        SocketAddress.inetSocketAddress(
                                ProxyInstance.port(site.upstreams().replicas(), transport), HOST))
                : List.of(service);
    }

    private static Function<ProxyContext, Future<SocketAddress>> inTurn(List<SocketAddress> origins) {
        AtomicInteger turn = new AtomicInteger();
        return request -> Future.succeededFuture(origins.get(Math.floorMod(turn.getAndIncrement(), origins.size())));
    }

    /** The services compare a page's Origin with the host that they were asked for. */
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
                    "The built-in proxy is not done after %d s.".formatted(TIME_TO_START.toSeconds()));
        }
    }

    @Override
    public ProxyInstance site() {
        return site;
    }

    @Override
    public boolean reloads() {
        return false;
    }

    /** It has nothing to read again. */
    @Override
    public void reload() {}

    @Override
    public void restart() throws InterruptedException {
        await(vertx.close());
        vertx = run(setup, site);
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
