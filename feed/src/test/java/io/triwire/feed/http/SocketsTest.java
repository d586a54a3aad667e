package io.triwire.feed.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.quarkus.runtime.Application;
import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.HttpServerStart;
import io.quarkus.vertx.http.HttpsServerStart;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.impl.VertxInternal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.triwire.feed.FeedParts;
import io.triwire.feed.StandIn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class SocketsTest {

    private static final String GET = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private static final Duration IDLE = Duration.ofMinutes(10);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final List<Socket> clients = new ArrayList<>();
    private final HttpServer server = listen();

    private HttpServer listen() {
        return Door.await(vertx.createHttpServer()
                .requestHandler(request -> {
                    ReadGate.install(request.connection());
                    request.response().end("a");
                })
                .listen(0, "127.0.0.1")
                .toCompletionStage());
    }

    private Sockets guard(Map<String, String> settings, int managementPort) {
        Sockets sockets = new Sockets(FeedParts.config(settings), FeedParts.metrics(registry), managementPort, IDLE);
        sockets.listens(new HttpServerStart(new HttpServerOptions()), vertx);
        awaitGate();
        return sockets;
    }

    /** Acceptors do in order what they are told to. */
    private void awaitGate() {
        Door.await(VertxInternals.forEachListening(vertx, listening -> {}));
    }

    private Sockets guard(Map<String, String> settings) {
        return guard(settings, 1);
    }

    @AfterEach
    void close() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
        Door.await(vertx.close().toCompletionStage());
    }

    private Socket connect(HttpServer to) throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), to.actualPort());
        client.setSoTimeout(10_000);
        clients.add(client);
        return client;
    }

    private Socket connect() throws IOException {
        return connect(server);
    }

    private Socket use(Socket client) throws IOException {
        client.getOutputStream().write(GET.getBytes(StandardCharsets.US_ASCII));
        InputStream input = client.getInputStream();
        StringBuilder answer = new StringBuilder();
        while (!answer.toString().endsWith("\r\n\r\na")) {
            int next = input.read();
            assertThat(next).as(answer.toString()).isNotNegative();
            answer.append((char) next);
        }
        return client;
    }

    private static boolean isClosed(Socket client) throws IOException {
        try {
            return client.getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    private double open() {
        return registry.get("triwire.sockets").gauge().value();
    }

    private double refused() {
        return registry.get("triwire.sockets.refused").functionCounter().count();
    }

    /** Whoever makes the pipeline, it is to have the decoder before it reads. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void decodeTheirRequestsStrictly(boolean http2) throws IOException {
        CompletableFuture<HttpServerRequest> served = new CompletableFuture<>();
        HttpServer other = Door.await(vertx.createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(http2))
                .requestHandler(request -> {
                    served.complete(request);
                    request.response().end();
                })
                .listen(0, "127.0.0.1")
                .toCompletionStage());
        guard(Map.of());

        connect(other)
                .getOutputStream()
                .write("GET / HTTP/1.1\r\nX-A: b\r\n c\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

        assertThat(RequestDecoder.fault(Door.await(served)))
                .get()
                .extracting(Problem::status)
                .isEqualTo(400);
    }

    @Test
    void areCountedWhileTheyAreOpen() throws IOException {
        guard(Map.of());
        use(connect());
        Socket leaving = use(connect());

        assertThat(open()).isEqualTo(2);
        leaving.close();
        await().until(() -> open() == 1);
        assertThat(refused()).isZero();
    }

    @Test
    void closesTheOldestThatIsUnusedWhenThereAreTooMany() throws IOException {
        guard(Map.of("feed.max-sockets", "3"));
        Socket used = use(connect());
        Socket oldest = connect();
        Socket younger = connect();
        await().until(() -> open() == 3);

        Socket next = use(connect());

        assertThat(isClosed(oldest)).isTrue();
        use(younger);
        use(used);
        use(next);
        assertThat(open()).isEqualTo(3);
        assertThat(refused()).isEqualTo(1);
    }

    @Test
    void turnsAwayWhoComesWhenAllAreUsed() throws IOException {
        guard(Map.of("feed.max-sockets", "2"));
        Socket first = use(connect());
        Socket second = use(connect());

        assertThat(isClosed(connect())).isTrue();

        use(first);
        use(second);
        assertThat(open()).isEqualTo(2);
        assertThat(refused()).isEqualTo(1);
        first.close();
        await().until(() -> open() == 1);
        use(connect());
    }

    @Test
    void leavesRoomForOthersBesideTheSubscribers() throws IOException {
        guard(Map.of("feed.max-connections", "0"));

        use(connect());

        assertThat(refused()).isZero();
    }

    @Test
    void leavesThePortOfTheOperatorsAlone() throws IOException {
        HttpServer operators = listen();
        guard(Map.of("feed.max-sockets", "1"), operators.actualPort());
        use(connect());

        use(connect(operators));
        use(connect(operators));

        assertThat(open()).isEqualTo(1);
    }

    @Test
    void countsEachOnceWhenTwoServersStart() throws IOException {
        Sockets sockets = guard(Map.of("feed.max-sockets", "2"));
        sockets.listens(new HttpsServerStart(new HttpServerOptions()), vertx);
        awaitGate();

        use(connect());
        use(connect());

        assertThat(open()).isEqualTo(2);
    }

    @Test
    void isGuardedOverTlsToo() throws IOException {
        Sockets sockets = new Sockets(FeedParts.config(Map.of()), FeedParts.metrics(registry), 1, IDLE);
        sockets.listens(new HttpsServerStart(new HttpServerOptions()), vertx);
        awaitGate();

        use(connect());

        assertThat(open()).isEqualTo(1);
    }

    @Test
    void closesThoseWhoseHeadDoesNotComeInTime() throws IOException {
        Sockets sockets = guard(Map.of("feed.head-timeout", "1ms", "feed.body-timeout", "1h"));
        Socket idle = connect();
        await().until(() -> open() == 1);
        Socket used = use(connect());

        await().until(() -> {
            sockets.check();
            return open() == 1;
        });

        assertThat(isClosed(idle)).isTrue();
        use(used);
        assertThat(refused()).isZero();
    }

    @Test
    void checksEverySecond() throws IOException {
        Sockets sockets = guard(Map.of("feed.head-timeout", "1ms"));
        sockets.watch(new StartupEvent(), vertx);

        assertThat(isClosed(connect())).isTrue();
    }

    @Test
    void servesAsManyAsItCanWhereTheProcessMayOpenFewerFiles() throws IOException {
        Sockets sockets = guard(Map.of("feed.max-sockets", Integer.toString(Integer.MAX_VALUE)));

        use(connect());
        sockets.check();
        use(connect());

        assertThat(open()).isEqualTo(2);
    }

    @Test
    void endTheServiceIfOneThatListensCannotBeGuarded() {
        Sockets sockets = new Sockets(FeedParts.config(Map.of()), FeedParts.metrics(registry), 1, IDLE);
        ((VertxInternal) vertx)
                .getAcceptorEventLoopGroup()
                .register(new NioServerSocketChannel() {
                    @Override
                    public InetSocketAddress localAddress() {
                        throw new IllegalStateException("changed");
                    }
                })
                .syncUninterruptibly();

        assertThat(exitCode(() -> sockets.listens(new HttpServerStart(new HttpServerOptions()), vertx)))
                .isEqualTo(1);
    }

    @Test
    void endTheServiceIfNoneThatListensIsFound() {
        Sockets sockets = new Sockets(FeedParts.config(Map.of()), FeedParts.metrics(registry), 1, IDLE);
        Vertx changed = StandIn.of(Vertx.class, new Object());

        assertThat(exitCode(() -> sockets.listens(new HttpsServerStart(new HttpServerOptions()), changed)))
                .isEqualTo(1);
    }

    /** The exit code of a service that runs until something ends it. */
    private static int exitCode(Runnable start) {
        CompletableFuture<Integer> exitCode = new CompletableFuture<>();
        Application service = new Application(true) {
            @Override
            protected void doStart(String[] arguments) {
                // As Quarkus calls an asynchronous observer: it hears nothing of what it throws.
                CompletableFuture.runAsync(start);
            }

            @Override
            protected void doStop() {}

            @Override
            public String getName() {
                return "service";
            }
        };
        CompletableFuture.runAsync(
                () -> ApplicationLifecycleManager.run(service, null, (code, failure) -> exitCode.complete(code)));
        return Door.await(exitCode);
    }
}
