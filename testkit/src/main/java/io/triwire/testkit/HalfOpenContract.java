package io.triwire.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.triwire.client.Transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

/** What becomes of connections over which a request does not come whole, and of those that are too many. */
public abstract class HalfOpenContract extends TransportContract {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration DRIP = Duration.ofMillis(200);
    private static final int DEADLINE_MILLIS = 10_000;
    private static final int MOST_SOCKETS = 40;
    private static final String HEAD = "GET /feed?wait=20s HTTP/1.1\r\nHost: triwire\r\nX-Name: ";
    private static final String BODY = "POST /feed HTTP/1.1\r\nHost: triwire\r\nContent-Type: application/json\r\n"
            + "Content-Length: 1000\r\n\r\n{\"data\":\"";
    private static final String WHOLE = "GET /feed?since=then HTTP/1.1\r\nHost: triwire\r\n\r\n";

    protected HalfOpenContract(Transport transport) {
        super(transport);
    }

    @Override
    Map<String, String> settings() {
        return Map.of("feed.head-timeout", TIMEOUT.toSeconds() + "s", "feed.body-timeout", TIMEOUT.toSeconds() + "s");
    }

    /** How a request stays unfinished. */
    private enum Unfinished {
        NOTHING(""),
        HEAD(HalfOpenContract.HEAD),
        SECOND_HEAD(WHOLE),
        BODY(HalfOpenContract.BODY),
        PREFACE("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0");

        private final String bytes;

        Unfinished(String bytes) {
            this.bytes = bytes;
        }
    }

    /** A WebSocket service takes no body. */
    private Stream<Unfinished> unfinished(Unfinished... except) {
        return Stream.of(Unfinished.values())
                .filter(request -> !List.of(except).contains(request))
                .filter(request -> request != Unfinished.BODY || transport() != Transport.WEBSOCKET);
    }

    Stream<Unfinished> stopping() {
        return unfinished(Unfinished.SECOND_HEAD);
    }

    Stream<Unfinished> dripping() {
        return unfinished(Unfinished.NOTHING, Unfinished.PREFACE);
    }

    @ParameterizedTest
    @MethodSource("stopping")
    void endsAConnectionOverWhichARequestStops(Unfinished request) throws IOException {
        Socket socket = connect(standard().service());
        send(socket, request.bytes);

        assertEnds(socket);
    }

    @ParameterizedTest
    @MethodSource("dripping")
    void endsAConnectionOverWhichARequestDrips(Unfinished request) throws IOException, InterruptedException {
        Socket socket = connect(standard().service());
        send(socket, request.bytes);
        long end = System.nanoTime() + Duration.ofMillis(DEADLINE_MILLIS).toNanos();

        try {
            while (System.nanoTime() < end) {
                send(socket, "x");
                Thread.sleep(DRIP.toMillis());
            }
        } catch (SocketException ended) {
            return;
        }
        fail("it takes a request that drips for %d ms", DEADLINE_MILLIS);
    }

    @Test
    void keepsASubscriberThatIsQuietForLonger() throws InterruptedException {
        Setting own =
                ownService(1, Map.of("feed.head-timeout", "1s", "feed.body-timeout", "1s", "feed.heartbeat", "10s"));
        RawRequest.OpenRequest quiet =
                untilTheEndOfTheTest(request(transport() == Transport.LONG_POLL ? "/feed?wait=15s" : "/feed")
                        .open(own.service().uri()));
        if (!transport().answersOnce()) {
            quiet.head();
        }
        await().until(() -> metrics(own.service()).contains("triwire_connections 1.0"));

        Thread.sleep(Duration.ofSeconds(4).toMillis());
        own.publisher().publishFilled(1, "after the silence");

        if (transport().answersOnce()) {
            assertThat(quiet.head().status()).isEqualTo(200);
        }
        await().until(() -> next(quiet).contains("after the silence"));
    }

    /** No shorter than two heartbeats, which keep a connection from being idle. */
    private static final Map<String, String> IDLE =
            Map.of("quarkus.http.idle-timeout", "2s", "feed.body-timeout", "1s");

    @Test
    void endsAConnectionOverWhichNoFurtherRequestComes() throws IOException {
        Socket socket = connect(sharedService(1, IDLE).service());
        send(socket, WHOLE);

        assertEnds(socket);
    }

    /** Pings of the client keep it no longer: they are no requests. */
    @Test
    void endsAConnectionOverHttp2OverWhichNoFurtherRequestComes() throws InterruptedException {
        RawHttp2 connection = untilTheEndOfTheTest(
                new RawHttp2(sharedService(1, IDLE).service().uri()));
        connection.get(1, "/feed?since=then", true);
        Thread pinging = new Thread(() -> {
            try {
                for (int i = 0; i < DEADLINE_MILLIS / DRIP.toMillis(); i++) {
                    connection.send(RawHttp2.PING, 0, 0, new byte[Long.BYTES]);
                    Thread.sleep(DRIP.toMillis());
                }
            } catch (UncheckedIOException ended) {
                // By the service.
            } catch (InterruptedException never) {
                Thread.currentThread().interrupt();
            }
        });
        pinging.start();

        assertThat(connection.frame(RawHttp2.GOAWAY).errorCode()).isZero();
        pinging.join();
    }

    @OnlyOn(kinds = {Transport.Kind.STREAM, Transport.Kind.POLL})
    void keepsAConnectionOverHttp2WhileAStreamIsOpen() throws InterruptedException {
        Setting own = sharedService(1, IDLE);
        RawHttp2 connection = untilTheEndOfTheTest(new RawHttp2(own.service().uri()));
        connection.get(1, "/feed?wait=20s".substring(0, transport() == Transport.LONG_POLL ? 14 : 5), true);
        await().until(() -> metrics(own.service()).contains("triwire_connections 1.0"));
        for (int i = 0; i < 20; i++) {
            connection.send(RawHttp2.PING, 0, 0, new byte[Long.BYTES]);
            Thread.sleep(DRIP.toMillis());
        }

        own.publisher().publishFilled(1, "after the silence");

        await().until(() -> StandardCharsets.UTF_8
                .decode(connection.frame(RawHttp2.DATA).payload())
                .toString()
                .contains("after the silence"));
    }

    @Test
    void servesSubscribersAndOperatorsUnderAFloodOfUnfinishedRequests() throws IOException {
        Setting own = ownService(1, Map.of("feed.max-sockets", Integer.toString(MOST_SOCKETS)));
        TestSubscriber before = subscribeFromNow(own.service());

        for (int count = 0; count < 5 * MOST_SOCKETS; count++) {
            Socket socket = connect(own.service());
            try {
                send(socket, HEAD);
            } catch (SocketException closed) {
                // For it is one too many.
            }
        }

        assertThat(own.service().isReady()).isTrue();
        await().until(() -> metrics(own.service()).matches("(?s).*\ntriwire_sockets_refused_total 1\\d\\d\\.0\n.*"));
        assertThat(metrics(own.service())).containsPattern("\ntriwire_sockets [34]\\d\\.0\n");
        TestSubscriber after = subscribeFromNow(own.service());
        List<Publisher.StoredEvent> published = own.publisher().publish(3);
        assertDelivered(before.take(3), published);
        assertDelivered(after.take(3), published);
        await().until(() -> own.service().log().contains("which is the bound"));
    }

    @Test
    void turnsNewConnectionsAwayWhenAllServeRequests() throws IOException {
        Setting own = ownService(1, Map.of("feed.max-sockets", "1"));
        RawRequest.OpenRequest served =
                untilTheEndOfTheTest(request("/feed").open(own.service().uri()));
        await().until(() -> metrics(own.service()).contains("triwire_connections 1.0"));

        assertEnds(connect(own.service()));

        served.close();
        await().until(() -> metrics(own.service()).contains("triwire_sockets 0.0"));
        assertThat(RawRequest.get("/feed?since=then").send(own.service().uri()).status())
                .isEqualTo(400);
    }

    @Test
    void saysThatItMayOpenTooFewFiles() {
        Setting own = ownService(1, Map.of("feed.max-sockets", "2000000000"));

        assertThat(own.service().isReady()).isTrue();
        await().until(() -> own.service().log().contains("may open too few files for 2000000000 sockets"));
    }

    private Socket connect(ServiceProcess service) throws IOException {
        Socket socket = untilTheEndOfTheTest(
                new Socket(service.uri().getHost(), service.uri().getPort()));
        socket.setSoTimeout(DEADLINE_MILLIS);
        return socket;
    }

    private static void send(Socket socket, String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The service ends it, whatever it says before. */
    private static void assertEnds(Socket socket) {
        try {
            socket.getInputStream().readAllBytes();
        } catch (SocketException reset) {
            // That is an end, too.
        } catch (IOException late) {
            throw new UncheckedIOException("it is open after %d ms".formatted(DEADLINE_MILLIS), late);
        }
    }
}
