package io.triwire.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

import javax.net.ssl.SSLException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.triwire.client.Control;
import io.triwire.client.RefusedException;
import io.triwire.client.SubscribeOptions;
import io.triwire.client.Transport;
import io.triwire.kafka.FreePort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What becomes of connections: of those whose peer is gone, of those that take nothing, and over HTTP/2. */
public abstract class ConnectionContract extends TransportContract {

    private static final int FLOOD_BYTES = 64 << 20;
    private static final String FILLING = "x".repeat(100_000);

    protected ConnectionContract(Transport transport) {
        super(transport);
    }

    @OnlyOn(Transport.WEBSOCKET)
    void endsASubscriptionWhosePeerAnswersNoPing() {
        Setting own = ownService(1, Map.of("feed.heartbeat", "200ms"));
        RawRequest.OpenRequest silent = untilTheEndOfTheTest(
                RawRequest.upgrade("/feed").open(own.service().uri()));

        silent.head();

        assertThat(silent.closeCode()).isEqualTo(1001);
        await().until(() -> metrics(own.service()).contains("triwire_closes_total{reason=\"dead\"} 1.0"));
    }

    @OnlyOn(Transport.WEBSOCKET)
    void keepsASubscriptionWhosePeerAnswersPings() {
        Setting own = ownService(1, Map.of("feed.heartbeat", "400ms"));
        TestSubscriber subscriber =
                subscribeFromNow(SubscribeOptions.of(own.service().uri()).withHeartbeatEvents());

        for (int heartbeats = 0; heartbeats < 4; heartbeats++) {
            subscriber.takeControl(Control.Heartbeat.class);
        }

        assertThat(metrics(own.service())).doesNotContain("triwire_closes_total");
    }

    @OnlyOn(kinds = {Transport.Kind.SOCKET, Transport.Kind.STREAM})
    void endsASubscriptionThatTakesNothing() {
        Setting own = ownService(1, Map.of("feed.stall-timeout", "1s"));
        untilTheEndOfTheTest(request("/feed").open(own.service().uri()));
        await().until(() -> metrics(own.service()).contains("triwire_connections 1.0"));

        // More than the buffers of the kernel on both sides hold.
        own.publisher().publishFilled(150, FILLING);

        await().until(() -> metrics(own.service()).contains("triwire_closes_total{reason=\"stalled\"} 1.0"));
        assertThat(metrics(own.service())).contains("triwire_connections 0.0");
    }

    /** One transport is enough: the server below the feed is the same, and it looks no more often than each 30 s. */
    @OnlyOn(Transport.SSE)
    void takesANewCertificateWhileItServes(@TempDir Path directory, @TempDir Path later) throws IOException {
        SelfMadeCertificate first = SelfMadeCertificate.in(directory);
        SelfMadeCertificate second = SelfMadeCertificate.in(later);
        int port = FreePort.find();
        Setting own = ownService(
                1,
                Map.of(
                        "quarkus.http.ssl-port",
                        Integer.toString(port),
                        "quarkus.http.tls-configuration-name",
                        "feed",
                        "quarkus.tls.feed.key-store.p12.path",
                        first.keyStore().toString(),
                        "quarkus.tls.feed.key-store.p12.password",
                        SelfMadeCertificate.PASSWORD,
                        "quarkus.tls.feed.reload-period",
                        "30s"));
        TestSubscriber subscriber = subscribeFromNow(own.service());
        URI secure = URI.create("https://127.0.0.1:%d/feed?after=nowhere".formatted(port));
        assertThat(answers(secure, first)).isTrue();

        Files.copy(second.keyStore(), first.keyStore(), StandardCopyOption.REPLACE_EXISTING);

        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> answers(secure, second));
        List<Publisher.StoredEvent> published = own.publisher().publish(3);
        assertDelivered(subscriber.take(3), published);
    }

    /** Whether the service presents this certificate, to a client that trusts no other. */
    private static boolean answers(URI secure, SelfMadeCertificate certificate) {
        HttpClient client = HttpClient.newBuilder()
                .sslContext(certificate.trustingContext())
                .build();
        try {
            return client.send(HttpRequest.newBuilder(secure).build(), HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 400;
        } catch (SSLException other) {
            return false;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a service was asked", interrupted);
        }
    }

    @Test
    void servesSoManySubscribersOfOneCallerAtATime() {
        Setting own = ownService(1, Map.of("feed.caller.max-connections", "2"));
        RawRequest.OpenRequest first =
                untilTheEndOfTheTest(request("/feed").open(own.service().uri()));
        untilTheEndOfTheTest(request("/feed").open(own.service().uri()));
        await().until(() -> metrics(own.service()).contains("triwire_connections 2.0"));

        RawRequest.RawResponse third = request("/feed").send(own.service().uri());
        first.close();

        assertThat(third.status()).isEqualTo(429);
        assertThat(third.header("Retry-After")).contains("1");
        assertThat(third.body()).contains("2 subscribers here");
        assertThat(metrics(own.service())).contains("triwire_limited_total{limit=\"connections\"} 1.0");
        subscribeFromNow(own.service());
    }

    @Test
    void letsSoManySubscribersOfOneCallerReplayAtATime() {
        // A replay takes as long as it takes to read from Kafka, of which the service has almost nothing in memory.
        Setting own = ownService(1, Map.of("feed.caller.max-replays", "1", "feed.ring-events", "10"));
        own.publisher().publish(2_000);
        String after = transport() == Transport.LONG_POLL ? "/feed?wait=0s&after=" : "/feed?after=";

        // Streams that are not read: they cannot catch up. A poll ends by itself.
        List<RawRequest.OpenRequest> open = new ArrayList<>();
        await().until(() -> {
            for (int i = 0; i < 8; i++) {
                open.add(untilTheEndOfTheTest(
                        request(after + "earliest").open(own.service().uri())));
            }
            return metrics(own.service()).contains("triwire_limited_total{limit=\"replays\"}");
        });

        assertThat(request(after + "latest").send(own.service().uri()).status()).isEqualTo(served());
        open.forEach(RawRequest.OpenRequest::close);
        await().until(() ->
                request(after + "earliest").send(own.service().uri()).status() == served());
    }

    @OnlyOn(Transport.WEBSOCKET)
    void countsNoUpgradeThatIsRefused() {
        Setting own = ownService(1, Map.of("feed.caller.max-connections", "1"));
        RawRequest.OpenRequest kept =
                untilTheEndOfTheTest(RawRequest.get("/feed").open(own.service().uri()));

        assertThat(kept.head().status()).isEqualTo(426);

        // The connection of the refused request is still open.
        subscribeFromNow(own.service());
        assertThat(metrics(own.service())).doesNotContain("triwire_limited_total");
    }

    @Test
    void servesSoManySubscriptionsOfOneCallerInASecond() {
        Setting own = ownService(1, Map.of("feed.caller.subscriptions-per-second", "1"));
        RawRequest poll = request(transport() == Transport.LONG_POLL ? "/feed?wait=0s" : "/feed");

        // Two of them within the same second, however slow the machine is.
        await().until(() -> {
            poll.send(own.service().uri());
            return poll.send(own.service().uri()).status() == 429;
        });

        assertThat(metrics(own.service())).contains("triwire_limited_total{limit=\"subscriptions\"}");
    }

    @Test
    void takesSoManyPublicationsOfOneCallerInASecond() {
        Setting own = ownService(1, Map.of("feed.caller.publications-per-second", "2"));
        TestSubscriber subscriber = subscribeFromNow(own.service());
        List<Integer> statuses = new ArrayList<>();

        await().until(() -> {
            try {
                subscriber.publish("{\"data\":1}");
            } catch (RefusedException refused) {
                statuses.add(refused.problem().status());
            }
            return !statuses.isEmpty();
        });

        assertThat(statuses).containsExactly(429);
        assertThat(metrics(own.service())).contains("triwire_limited_total{limit=\"publications\"} 1.0");
    }

    /** Those of the service that the tests share, which takes a moment to see that one has gone. */
    private void awaitConnections(int count) {
        await().until(() -> metrics(standard().service()).contains("triwire_connections %d.0".formatted(count)));
    }

    /** What a client may send without reading. */
    private enum Flood {
        REQUESTS,
        MESSAGES,
        PINGS
    }

    Stream<Flood> floods() {
        return transport() == Transport.WEBSOCKET ? Stream.of(Flood.values()) : Stream.of(Flood.REQUESTS);
    }

    @ParameterizedTest
    @MethodSource("floods")
    void readsNoFurtherWhileAnswersWait(Flood flood) throws InterruptedException {
        Setting standard = standard();
        awaitConnections(0);
        TestSubscriber neighbour = subscribeFromNow(standard.service());
        RawRequest first = flood == Flood.REQUESTS ? RawRequest.get("/feed?since=then") : request("/feed");
        RawRequest.OpenRequest greedy =
                untilTheEndOfTheTest(first.open(standard.service().uri()));
        greedy.head();
        byte[] block = block(flood);
        int blocks = FLOOD_BYTES / block.length;
        AtomicInteger sent = new AtomicInteger();
        Thread sending = new Thread(() -> {
            try {
                // More than the buffers of the kernel on both sides hold, and than the heap for an answer to each.
                greedy.flood(block, blocks, sent);
            } catch (UncheckedIOException closed) {
                // By the test.
            }
        });
        sending.start();

        List<Publisher.StoredEvent> published = standard.publisher().publish(200);
        assertDelivered(neighbour.take(200), published);
        AtomicInteger before = new AtomicInteger(-1);
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofSeconds(2))
                .until(() -> before.getAndSet(sent.get()) == sent.get());

        assertThat(sent.get()).isPositive().isLessThan(blocks);
        for (int answers = 0; answers < 1_000; answers++) {
            assertAnswered(flood, greedy);
        }
        greedy.close();
        sending.join();
        awaitConnections(1);
    }

    private static byte[] block(Flood flood) {
        String request = "GET /feed?since=then HTTP/1.1\r\nHost: localhost\r\n\r\n";
        byte[] one =
                switch (flood) {
                    case REQUESTS -> request.getBytes(StandardCharsets.US_ASCII);
                    case MESSAGES -> RawFrame.of(RawFrame.TEXT, "x").bytes();
                    case PINGS -> RawFrame.of(RawFrame.PING, "").bytes();
                };
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < 1_000; i++) {
            block.writeBytes(one);
        }
        return block.toByteArray();
    }

    private static void assertAnswered(Flood flood, RawRequest.OpenRequest greedy) {
        switch (flood) {
            case REQUESTS -> {
                greedy.rest();
                assertThat(greedy.head().status()).isEqualTo(400);
            }
            case MESSAGES ->
                assertThat(greedy.frame(RawFrame.TEXT).text()).containsAnyOf("\"status\":400", "\"id\":", "welcome");
            case PINGS -> assertThat(greedy.frame(RawFrame.PONG).text()).isEmpty();
        }
    }

    @OnlyOn(kinds = {Transport.Kind.SOCKET, Transport.Kind.STREAM})
    void tellsHowFarTheSlowestSubscriberIsBehind() {
        awaitConnections(0);
        untilTheEndOfTheTest(request("/feed").open(standard().service().uri()));
        awaitConnections(1);

        standard().publisher().publishFilled(150, FILLING);

        await().until(() -> metrics(standard().service()).matches("(?s).*\ntriwire_lag_largest [1-9]\\d*\\.0\n.*"));
    }

    @OnlyOn(Transport.LONG_POLL)
    void freesAPollWhoseClientLeaves() {
        awaitConnections(0);
        RawRequest.OpenRequest leaving =
                RawRequest.get("/feed?wait=20s").open(standard().service().uri());
        awaitConnections(1);

        leaving.close();

        awaitConnections(0);
    }

    @Test
    void saysNothingOfASubscriptionWhoseConnectionIsReset() throws IOException {
        Setting own = ownService(1, Map.of());
        Relay relay = untilTheEndOfTheTest(new Relay(own.service().uri()));
        subscribeFromNow(SubscribeOptions.of(relay.uri()));
        int said = own.service().log().length();

        relay.close();

        await().until(() -> metrics(own.service()).contains("triwire_connections 0.0"));
        assertThat(own.service().log().substring(said)).doesNotContain("ERROR", "WARN");
    }

    @OnlyOn(kinds = {Transport.Kind.STREAM, Transport.Kind.POLL})
    void speaksHttp2() throws IOException, InterruptedException {
        String here = here(standard().service());
        standard().publisher().publishFilled(1, "over HTTP/2");
        HttpRequest request = HttpRequest.newBuilder(standard().service().uri().resolve("/feed?after=" + here))
                .build();

        HttpResponse<Stream<String>> answer = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_2)
                .build()
                .send(request, BodyHandlers.ofLines());

        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
        try (Stream<String> lines = answer.body()) {
            assertThat(lines.anyMatch(line -> line.contains("over HTTP/2"))).isTrue();
        }
    }

    private static final int MOST_STREAMS = 100;

    /** Also where a client does not acknowledge the bound. */
    @OnlyOn(kinds = {Transport.Kind.STREAM, Transport.Kind.POLL})
    void servesSoManyStreamsOfOneConnectionAtATime() {
        servesSoManyStreamsOf(RawHttp2::acknowledgeSettings);
        servesSoManyStreamsOf(connection -> {});
    }

    private void servesSoManyStreamsOf(Consumer<RawHttp2> greeting) {
        awaitConnections(0);
        RawHttp2 connection =
                untilTheEndOfTheTest(new RawHttp2(standard().service().uri()));
        assertThat(connection.announcedStreams()).isEqualTo(MOST_STREAMS);
        greeting.accept(connection);
        for (int stream = 1; stream < 2 * MOST_STREAMS; stream += 2) {
            connection.get(stream, "/feed", true);
        }
        awaitConnections(MOST_STREAMS);

        connection.get(2 * MOST_STREAMS + 1, "/feed", true);

        RawHttp2.Frame refused = connection.frame(RawHttp2.RST_STREAM);
        assertThat(refused.stream()).isEqualTo(2 * MOST_STREAMS + 1);
        assertThat(refused.errorCode()).isEqualTo(RawHttp2.REFUSED_STREAM);
        connection.reset(1);
        awaitConnections(MOST_STREAMS - 1);
        connection.get(2 * MOST_STREAMS + 3, "/feed", true);
        awaitConnections(MOST_STREAMS);
        connection.close();
        awaitConnections(0);
    }

    /** Who resets the streams of a client that makes work and takes no answer. */
    private enum Resetting {
        /** "Rapid reset", CVE-2023-44487. */
        CLIENT,
        /** Provoked by a window that grows by nothing: "MadeYouReset", CVE-2025-8671. */
        SERVICE
    }

    @ParameterizedTest
    @EnumSource
    void endsAConnectionWhoseStreamsAreReset(Resetting who) {
        // Another test of the standard service leaves while its events still come.
        Setting shared = sharedService(1, Map.of());
        TestSubscriber neighbour = subscribeFromNow(shared.service());
        RawHttp2 connection = untilTheEndOfTheTest(new RawHttp2(shared.service().uri()));
        Thread flood = new Thread(() -> {
            try {
                for (int stream = 1; stream < 20_000; stream += 2) {
                    connection.get(stream, "/feed", who == Resetting.CLIENT);
                    if (who == Resetting.CLIENT) {
                        connection.reset(stream);
                    } else {
                        connection.send(RawHttp2.WINDOW_UPDATE, 0, stream, new byte[Integer.BYTES]);
                    }
                }
            } catch (UncheckedIOException ended) {
                // By the service.
            }
        });

        flood.start();

        assertThat(connection.ends()).isTrue();
        await().until(() -> !flood.isAlive());
        List<Publisher.StoredEvent> published = shared.publisher().publish(3);
        assertDelivered(neighbour.take(3), published);
        await().until(() -> metrics(shared.service()).contains("triwire_connections 1.0"));
        assertThat(shared.service().log()).doesNotContain("ERROR", "\tat ");
    }
}
