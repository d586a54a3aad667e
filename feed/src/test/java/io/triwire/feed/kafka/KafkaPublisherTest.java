package io.triwire.feed.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.OutgoingMessageMetadata;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.junit.jupiter.api.Test;

import io.triwire.feed.Cursor;
import io.triwire.feed.EventLog;
import io.triwire.feed.Feed;
import io.triwire.feed.FeedConfig;
import io.triwire.feed.FeedMetrics;
import io.triwire.feed.FeedParts;
import io.triwire.feed.FeedPublisher;
import io.triwire.feed.FeedUnavailableException;
import io.triwire.feed.Publication;
import io.triwire.feed.StandIn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class KafkaPublisherTest {

    private static final String FEED = "feed0001";

    private final EventLog log = new EventLog(1_000, 1_000_000, 100);
    private final Feed feed = FeedParts.feed(log);
    private final Emitter emitter = new Emitter();
    private boolean reachable = true;

    KafkaPublisherTest() {
        log.restart(Cursor.of(FEED, 0, 0, 0), Cursor.of(FEED, 0, 0, 0));
    }

    /** Sends to a Kafka that answers when a test says so. */
    @SuppressWarnings("unchecked")
    public static final class Emitter {

        private final List<Message<TimedValue>> sent = new ArrayList<>();
        private final List<CompletableFuture<Void>> answers = new ArrayList<>();

        public <M extends Message<? extends TimedValue>> Uni<Void> sendMessage(M message) {
            sent.add((Message<TimedValue>) message);
            CompletableFuture<Void> answer = new CompletableFuture<>();
            answers.add(answer);
            return Uni.createFrom().completionStage(answer);
        }

        OutgoingKafkaRecordMetadata<byte[]> record(int number) {
            return sent.get(number)
                    .getMetadata(OutgoingKafkaRecordMetadata.class)
                    .orElseThrow();
        }

        /** Has one stored. */
        void confirm(int number, int partition, long offset) {
            OutgoingMessageMetadata<RecordMetadata> result =
                    sent.get(number).getMetadata(OutgoingMessageMetadata.class).orElseThrow();
            result.setResult(new RecordMetadata(new TopicPartition("feed", partition), offset, 0, 0, 0, 0));
            answers.get(number).complete(null);
        }

        void fail(int number, Throwable failure) {
            answers.get(number).completeExceptionally(failure);
        }
    }

    private final class SomeWatch extends TopicWatch {

        SomeWatch(FeedConfig config, TopicAdmin admin, FeedMetrics metrics) {
            super(
                    config,
                    admin,
                    new KafkaIngest(config, admin, feed, metrics, () -> new MockConsumer<>("none")),
                    feed,
                    metrics);
        }

        @Override
        boolean reachable() {
            return reachable;
        }
    }

    @SuppressWarnings("unchecked")
    private KafkaPublisher publisher(Map<String, String> settings) {
        FeedConfig config = FeedParts.config(settings);
        return new KafkaPublisher(
                config,
                feed,
                new SomeWatch(
                        config,
                        new HandDrivenTopic(new ModelTopic(FEED, 3)),
                        FeedParts.metrics(new SimpleMeterRegistry())),
                StandIn.of(MutinyEmitter.class, emitter));
    }

    private static Publication publication(String json) {
        return Publication.parse(json);
    }

    private static CompletableFuture<Optional<Cursor>> publish(KafkaPublisher publisher, String json) {
        return publisher.publish(publication(json)).subscribeAsCompletionStage();
    }

    private static <T extends Throwable> T failure(Class<T> type, CompletableFuture<?> answer) {
        CompletionException failed =
                catchThrowableOfType(CompletionException.class, () -> answer.orTimeout(10, TimeUnit.SECONDS)
                        .join());
        Throwable cause = Objects.requireNonNull(failed.getCause());
        assertThat(cause).isInstanceOf(type);
        return Objects.requireNonNull(type.cast(cause));
    }

    private void arrive(int partition, long offset, Optional<String> id) {
        feed.append(
                List.of(new EventLog.Incoming(
                        partition, offset, 0, Optional.of("quay"), id, "\"data\":1}".getBytes(StandardCharsets.UTF_8))),
                feed.head(),
                0);
    }

    private Map<String, String> headers(int number) {
        Map<String, String> headers = new TreeMap<>();
        for (Header header : emitter.record(number).getHeaders()) {
            headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
        }
        return headers;
    }

    @Test
    void sendsTheEventAsARecord() {
        publish(
                publisher(Map.of()),
                "{\"channel\":\"quay\",\"type\":\"edit\",\"time\":7,\"id\":\"a1\",\"data\":[1, 2]}");

        assertThat(emitter.sent.get(0).getPayload().bytes()).asString().isEqualTo("[1, 2]");
        assertThat(emitter.record(0).getKey()).asString().isEqualTo("quay");
        assertThat(emitter.record(0).getPartition()).isEqualTo(-1);
        assertThat(headers(0)).isEqualTo(Map.of("type", "edit", "time", "7", "publication-id", "a1"));
    }

    @Test
    void givesItTheTimeThatItIs() {
        long before = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        publish(publisher(Map.of()), "{\"data\":1}");
        long after = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());

        assertThat(Long.parseLong(headers(0).get("time"))).isBetween(before, after);
        assertThat(headers(0)).containsEntry("type", "message").doesNotContainKey("publication-id");
        assertThat(emitter.record(0).getKey()).isNull();
    }

    @Test
    void lastsAsLongAsItsPublisherWaits() {
        long before = System.nanoTime();
        publish(publisher(Map.of("feed.publish-timeout", "7s")), "{\"data\":1}");

        assertThat(emitter.sent.get(0).getPayload().endNanos() - before)
                .isBetween(
                        Duration.ofSeconds(7).toNanos(), Duration.ofSeconds(17).toNanos());
    }

    @Test
    void sendsRepetitionsWithoutAChannelToOnePartition() {
        KafkaPublisher publisher = publisher(Map.of());
        publish(publisher, "{\"id\":\"b\",\"data\":1}");
        publish(publisher, "{\"id\":\"c\",\"data\":1}");
        publish(publisher, "{\"data\":1}");

        assertThat(emitter.record(0).getPartition()).isEqualTo("b".hashCode() % 3);
        assertThat(emitter.record(1).getPartition()).isEqualTo("c".hashCode() % 3);
        assertThat(emitter.record(2).getPartition()).isEqualTo(-1);
    }

    @Test
    void answersWithTheCursorWhenTheEventHasArrived() {
        CompletableFuture<Optional<Cursor>> answer = publish(publisher(Map.of()), "{\"channel\":\"quay\",\"data\":1}");
        assertThat(answer).isNotDone();
        emitter.confirm(0, 1, 0);
        assertThat(answer).isNotDone();

        arrive(1, 0, Optional.empty());

        assertThat(answer.join().orElseThrow().offset(1)).isEqualTo(1);
    }

    @Test
    void answersWithoutACursorWhenTheEventDoesNotArrive() {
        CompletableFuture<Optional<Cursor>> answer =
                publish(publisher(Map.of("feed.arrival-timeout", "1ms")), "{\"data\":1}");

        emitter.confirm(0, 1, 0);

        assertThat(answer.orTimeout(10, TimeUnit.SECONDS).join()).isEmpty();
    }

    @Test
    void publishesNothingWhileKafkaIsAway() {
        reachable = false;

        assertThat(failure(FeedUnavailableException.class, publish(publisher(Map.of()), "{\"data\":1}")))
                .hasMessage("Kafka is away; nothing can be published.");
        assertThat(emitter.sent).isEmpty();
    }

    @Test
    void publishesNothingThatWouldNotBeDelivered() {
        KafkaPublisher publisher = publisher(Map.of("feed.max-event-bytes", "2000"));

        assertThat(failure(
                        FeedPublisher.EventTooLargeException.class,
                        publish(publisher, "{\"data\":\"%s\"}".formatted("a".repeat(2_000)))))
                .hasMessageContaining("2000 bytes");
        assertThat(emitter.sent).isEmpty();
    }

    @Test
    void boundsHowManyWaitForKafka() {
        KafkaPublisher publisher = publisher(Map.of("feed.max-pending-publishes", "2"));
        CompletableFuture<Optional<Cursor>> first = publish(publisher, "{\"data\":1}");
        publish(publisher, "{\"data\":2}");

        assertThat(failure(FeedPublisher.TooManyPendingException.class, publish(publisher, "{\"data\":3}")))
                .hasMessageStartingWith("2 events");
        assertThat(failure(FeedPublisher.TooManyPendingException.class, publish(publisher, "{\"data\":3}")))
                .hasMessageStartingWith("2 events");
        emitter.fail(0, new IllegalStateException("lost"));
        failure(FeedUnavailableException.class, first);

        publish(publisher, "{\"data\":4}");
        assertThat(emitter.sent).hasSize(3);
    }

    @Test
    void saysThatItIsNotKnownWhetherKafkaHasIt() {
        CompletableFuture<Optional<Cursor>> late =
                publish(publisher(Map.of("feed.publish-timeout", "1ms")), "{\"data\":1}");
        CompletableFuture<Optional<Cursor>> failed = publish(publisher(Map.of()), "{\"data\":1}");
        emitter.fail(1, new IllegalStateException("lost"));

        assertThat(failure(FeedUnavailableException.class, late))
                .hasMessage("Kafka did not confirm the event within 1 ms; whether it was stored is not known.");
        assertThat(failure(FeedUnavailableException.class, failed))
                .hasMessage("Kafka did not confirm the event; whether it was stored is not known.");
    }

    @Test
    void saysThatARecordIsTooLargeForKafka() {
        CompletableFuture<Optional<Cursor>> answer = publish(publisher(Map.of()), "{\"data\":1}");

        emitter.fail(0, new RecordTooLargeException());

        assertThat(failure(FeedPublisher.EventTooLargeException.class, answer))
                .hasMessageContaining("max.message.bytes");
    }

    @Test
    void answersARepetitionWithTheFirstEvent() {
        arrive(2, 5, Optional.of("a1"));

        CompletableFuture<Optional<Cursor>> answer =
                publish(publisher(Map.of()), "{\"channel\":\"quay\",\"id\":\"a1\",\"data\":1}");

        assertThat(answer.join().orElseThrow().offset(2)).isEqualTo(6);
        assertThat(emitter.sent).isEmpty();
    }

    @Test
    void answersARepetitionOfWhatIsOnItsWayWithTheSame() {
        KafkaPublisher publisher = publisher(Map.of());
        String json = "{\"channel\":\"quay\",\"id\":\"a1\",\"data\":1}";
        CompletableFuture<Optional<Cursor>> first = publish(publisher, json);
        CompletableFuture<Optional<Cursor>> second = publish(publisher, json);

        emitter.confirm(0, 1, 0);
        arrive(1, 0, Optional.of("a1"));

        assertThat(emitter.sent).hasSize(1);
        assertThat(first.join()).isPresent().isEqualTo(second.join());
    }

    @Test
    void goesOnForTheOthersWhenAPublisherLeaves() {
        KafkaPublisher publisher = publisher(Map.of());
        String json = "{\"channel\":\"quay\",\"id\":\"a1\",\"data\":1}";
        CompletableFuture<Optional<Cursor>> first = publish(publisher, json);
        CompletableFuture<Optional<Cursor>> second = publish(publisher, json);

        first.cancel(true);
        emitter.confirm(0, 1, 0);
        arrive(1, 0, Optional.of("a1"));

        assertThat(second.join()).isPresent();
    }

    @Test
    void sendsAgainWhatFailed() {
        KafkaPublisher publisher = publisher(Map.of());
        String json = "{\"channel\":\"quay\",\"id\":\"a1\",\"data\":1}";
        CompletableFuture<Optional<Cursor>> first = publish(publisher, json);
        emitter.fail(0, new IllegalStateException("lost"));
        failure(FeedUnavailableException.class, first);

        publish(publisher, json);

        assertThat(emitter.sent).hasSize(2);
    }

    @Test
    void answersWithTheEventOfAnotherInstanceThatWasFirst() {
        CompletableFuture<Optional<Cursor>> answer =
                publish(publisher(Map.of()), "{\"channel\":\"quay\",\"id\":\"a1\",\"data\":1}");
        arrive(1, 3, Optional.of("a1"));
        emitter.confirm(0, 1, 4);

        assertThat(answer.join().orElseThrow().offset(1)).isEqualTo(4);
    }
}
