package io.triwire.bench.faults;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.triwire.bench.faults.FaultSubscriber.KnownStart;
import io.triwire.bench.faults.FaultSubscriber.SubscriberTools;
import io.triwire.bench.faults.FaultSubscriber.Wanted;
import io.triwire.bench.faults.SubscriberEntry.DisconnectEntry;
import io.triwire.bench.faults.SubscriberEntry.EventEntry;
import io.triwire.bench.faults.SubscriberEntry.ResetEntry;
import io.triwire.client.Transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The subscribers of the faults do what docs/protocol.md asks of a client. */
@Timeout(30)
@Tag("slow")
class FaultSubscriberTest {

    private static final Duration HEARTBEAT = Duration.ofMillis(400);

    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(2);
    private final SubscriberTools shared = new SubscriberTools(HttpClient.newHttpClient(), clock, HEARTBEAT);
    private final HttpServer server;

    /** What each connection asked for, and what the next ones are answered. */
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();

    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final CountDownLatch over = new CountDownLatch(1);

    /** Sends what it likes. */
    private interface Answer {
        void to(HttpExchange exchange) throws IOException, InterruptedException;
    }

    FaultSubscriberTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @BeforeEach
    void start() {
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/feed", exchange -> {
            asked.add(URLDecoder.decode(exchange.getRequestURI().getRawQuery(), StandardCharsets.UTF_8));
            Answer answer = answers.poll();
            try (exchange) {
                if (answer == null) {
                    over.await();
                } else {
                    answer.to(exchange);
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
        clock.shutdownNow();
    }

    @Test
    void aStreamIsResumedWithTheCursorOfItsLastEvent() {
        answers.add(stream(
                "event: control\nid: c1\ndata: {\"control\":\"welcome\",\"cursor\":\"c1\"}\n\n" + event(1, "c2")));
        answers.add(stream(event(2, "c3")));

        try (FaultSubscriber reader = sse(Set.of())) {
            await().until(() -> asked.size() == 3);

            assertThat(asked).containsExactly("after=latest", "after=c2", "after=c3");
            assertThat(numbers(reader)).containsExactly(1L, 2L);
        }
    }

    @Test
    void aStreamIsResumedWithTheCursorOfAHeartbeat() {
        answers.add(stream(event(1, "c2") + ": heartbeat\nid: c9\n\n"));

        try (FaultSubscriber reader = sse(Set.of("a b"))) {
            await().until(() -> asked.size() == 2);

            assertThat(asked).containsExactly("after=latest&channel=a b", "after=c9&channel=a b");
            assertThat(numbers(reader)).containsExactly(1L);
        }
    }

    @Test
    void aStreamThatIsSilentForTwoAndAHalfHeartbeatsIsGivenUp() {
        answers.add(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(event(1, "c2").getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            over.await();
        });

        try (FaultSubscriber reader = sse(Set.of())) {
            await().until(() -> asked.size() == 2);

            assertThat(asked).containsExactly("after=latest", "after=c2");
            assertThat(reader.log().entries()).anySatisfy(entry -> assertThat(entry)
                    .isInstanceOfSatisfying(DisconnectEntry.class, ended -> assertThat(ended.how())
                            .startsWith("silent for 1")));
        }
    }

    @Test
    void aSilentStreamLivesAsLongAsTheServiceSaysThatItMayBeSilent() {
        answers.add(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody()
                    .write("event: control\ndata: {\"control\":\"welcome\",\"cursor\":\"c1\",\"heartbeat\":60000}\n\n"
                            .getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            over.await();
        });

        try (FaultSubscriber reader = sse(Set.of())) {
            await().pollDelay(HEARTBEAT.multipliedBy(4)).until(() -> true);

            assertThat(asked).hasSize(1);
            assertThat(reader.log().entries()).noneMatch(DisconnectEntry.class::isInstance);
        }
    }

    @Test
    void aResetIsWrittenDownAndContinuesAtItsCursor() {
        answers.add(stream("event: control\nid: c5\ndata: {\"control\":\"reset\",\"reason\":\"expired\",\"missed\":12,"
                + "\"exact\":true,\"cursor\":\"c5\"}\n\n"));

        try (FaultSubscriber reader = sse(Set.of())) {
            await().until(() -> asked.size() == 2);

            assertThat(asked).containsExactly("after=latest", "after=c5");
            assertThat(reader.log().entries())
                    .anySatisfy(entry -> assertThat(entry).isInstanceOfSatisfying(ResetEntry.class, told -> {
                        assertThat(told.reason()).isEqualTo("expired");
                        assertThat(told.missed()).hasValue(12);
                        assertThat(told.exact()).isTrue();
                    }));
        }
    }

    @Test
    void retryAfterIsObeyed() {
        answers.add(exchange -> {
            exchange.getResponseHeaders().add("Retry-After", "1");
            exchange.sendResponseHeaders(503, -1);
        });
        long began = System.nanoTime();

        try (FaultSubscriber reader = sse(Set.of())) {
            await().until(() -> asked.size() == 2);

            assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(900));
            assertThat(reader.log().entries()).anySatisfy(entry -> assertThat(entry)
                    .isInstanceOfSatisfying(DisconnectEntry.class, ended -> assertThat(ended.how())
                            .isEqualTo("refused with 503")));
        }
    }

    @Test
    void aPollContinuesWhereTheLastOneEnded() {
        answers.add(json("{\"cursor\":\"c1\",\"events\":[]}"));
        answers.add(json("{\"cursor\":\"c4\",\"reset\":{\"reason\":\"other-feed\",\"missed\":null},\"events\":["
                + json(1, "c2") + "," + json(2, "c3") + "]}"));

        try (FaultSubscriber reader = new PollReader(Transport.LONG_POLL, shared, wanted(Set.of()), new Random(1))) {
            reader.start();
            await().until(() -> asked.size() == 3);

            assertThat(asked).containsExactly("after=latest&wait=0s", "after=c1", "after=c4");
            assertThat(numbers(reader)).containsExactly(1L, 2L);
            assertThat(reader.log().entries().stream().filter(ResetEntry.class::isInstance))
                    .hasSize(1);
        }
    }

    private FaultSubscriber sse(Set<String> channels) {
        FaultSubscriber reader = new StreamReader(Transport.SSE, shared, wanted(channels), new Random(1));
        reader.start();
        return reader;
    }

    private Wanted wanted(Set<String> channels) {
        URI address = URI.create(
                "http://127.0.0.1:%d/feed".formatted(server.getAddress().getPort()));
        return new Wanted("reader", List.of(address), channels, KnownStart.LATEST);
    }

    private static Answer stream(String frames) {
        return json(frames);
    }

    private static Answer json(String body) {
        return exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(bytes);
            }
        };
    }

    private static String event(long number, String cursor) {
        return "id: %s\ndata: %s\n\n".formatted(cursor, json(number, cursor));
    }

    private static String json(long number, String cursor) {
        return "{\"id\":\"%s\",\"channel\":\"a\",\"type\":\"message\",\"time\":1,\"data\":{\"n\":%d,\"pad\":\"\"}}"
                .formatted(cursor, number);
    }

    private static List<Long> numbers(FaultSubscriber reader) {
        return reader.log().entries().stream()
                .filter(EventEntry.class::isInstance)
                .map(entry -> ((EventEntry) entry).number())
                .toList();
    }
}
