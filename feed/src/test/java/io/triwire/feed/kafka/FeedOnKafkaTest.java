package io.triwire.feed.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.triwire.feed.Batch;
import io.triwire.feed.ChannelFilter;
import io.triwire.feed.Cursor;
import io.triwire.feed.EventLog;
import io.triwire.feed.Feed;
import io.triwire.feed.FeedConfig;
import io.triwire.feed.FeedEvent;
import io.triwire.feed.FeedMetrics;
import io.triwire.feed.FeedParts;
import io.triwire.feed.FeedReset;
import io.triwire.testkit.Publisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Intake and replay of one topic of a real broker. Whatever Kafka does, both give the same events. */
@Tag("slow")
class FeedOnKafkaTest {

    private static final int NO_BOUND = 1 << 30;

    private final String topic = TestBroker.newTopic(1);
    private final Publisher publisher = new Publisher(TestBroker.kafka().bootstrapServers(), topic);
    private final List<AutoCloseable> open = new ArrayList<>(List.of(publisher));

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    /** An instance: its intake, its log and its replay. */
    private final class Instance {

        private final EventLog log = new EventLog(1_000, 100_000_000, 100);
        private final Feed feed = FeedParts.feed(log);
        private final KafkaIngest ingest;
        private final KafkaHistory history;

        Instance(Map<String, Object> kafka) {
            FeedConfig config = FeedParts.config(Map.of("feed.topic", topic));
            FeedMetrics metrics = FeedParts.metrics(new SimpleMeterRegistry());
            TopicAdmin admin = new TopicAdmin(config, TestBroker.settings());
            ingest = new KafkaIngest(config, admin, feed, metrics, kafka);
            history = new KafkaHistory(admin, ingest, config, log, kafka);
            open.add(0, admin::close);
            open.add(0, () -> ingest.stop(new ShutdownEvent()));
            open.add(0, history::close);
            ingest.start(new StartupEvent());
            soon().until(ingest::caughtUp);
        }

        List<Long> live(int events) {
            soon().until(() ->
                    offsets(log.read(start(), ChannelFilter.ALL, NO_BOUND).orElseThrow())
                                    .size()
                            >= events);
            return offsets(log.read(start(), ChannelFilter.ALL, NO_BOUND).orElseThrow());
        }

        List<Long> replayed() {
            List<Long> all = new ArrayList<>();
            Cursor after = start();
            for (Batch batch = read(after); !batch.isEmpty(); batch = read(after)) {
                all.addAll(offsets(batch));
                after = batch.cursor();
            }
            return all;
        }

        private Cursor start() {
            return Cursor.of(feed.head().feedId(), 0);
        }

        Batch read(Cursor after) {
            return history.read(after, ChannelFilter.ALL, NO_BOUND).await().atMost(Duration.ofSeconds(20));
        }
    }

    private Instance instance() {
        return new Instance(TestBroker.settings());
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(20)).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5));
    }

    private static List<Long> offsets(Batch batch) {
        return batch.events().stream().map(FeedEvent::offset).toList();
    }

    private void inTransaction(String id, boolean commit, int events) {
        Map<String, Object> settings = TestBroker.settings();
        settings.put("transactional.id", topic + id);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            for (int i = 0; i < events; i++) {
                producer.send(new ProducerRecord<>(topic, new byte[] {'1'}));
            }
            producer.flush();
            if (commit) {
                producer.commitTransaction();
            } else {
                producer.abortTransaction();
            }
        }
    }

    @Test
    void givesWhatTransactionsCommittedAndPassesTheirMarkers() {
        inTransaction("a", true, 2);
        inTransaction("b", false, 2);
        publisher.publish(1);
        inTransaction("c", false, 1);
        inTransaction("d", true, 1);

        Instance instance = instance();

        // Two events and a marker, two aborted ones and a marker, one event, an aborted one and a marker, an event.
        assertThat(instance.live(4)).containsExactly(0L, 1L, 6L, 9L);
        assertThat(instance.replayed()).containsExactly(0L, 1L, 6L, 9L);
        // The marker at the end is passed, too: nobody waits for an event there.
        assertThat(instance.feed.head().offset(0)).isEqualTo(11);
        assertThat(instance.read(Cursor.of(instance.feed.head().feedId(), 10))
                        .cursor()
                        .offset(0))
                .isEqualTo(11);
    }

    @Test
    void catchesUpWithATopicOfAbortedEventsAlone() {
        inTransaction("a", false, 3);

        Instance instance = instance();

        assertThat(instance.feed.head().offset(0)).isEqualTo(4);
        assertThat(instance.replayed()).isEmpty();
        publisher.publish(1);
        assertThat(instance.live(1)).containsExactly(4L);
    }

    @Test
    void givesARecordThatIsLongerThanAFetchAndWhatFollows() {
        Map<String, Object> kafka = TestBroker.settings();
        kafka.put("fetch.max.bytes", 1_000);
        kafka.put("max.partition.fetch.bytes", 1_000);
        byte[] large = "\"%s\"".formatted("a".repeat(200_000)).getBytes(StandardCharsets.UTF_8);
        publisher.publishRaw(OptionalInt.empty(), Optional.empty(), Optional.of(large), Map.of());
        publisher.publish(1);

        Instance instance = new Instance(kafka);

        assertThat(instance.live(2)).containsExactly(0L, 1L);
        assertThat(instance.replayed()).containsExactly(0L, 1L);
        assertThat(instance.read(instance.start()).events().get(0).bytes()).isGreaterThan(200_000);
    }

    @Test
    void givesEveryEventToEachOfTwoInstancesWhateverGroupTheyAreIn() {
        Map<String, Object> kafka = TestBroker.settings();
        kafka.put("group.id", topic);
        publisher.publish(2);

        Instance first = new Instance(kafka);
        Instance second = new Instance(kafka);
        publisher.publish(1);

        assertThat(first.live(3)).containsExactly(0L, 1L, 2L);
        assertThat(second.live(3)).containsExactly(0L, 1L, 2L);
    }

    @Test
    void leavesOutRepetitionsWhereverAReplayBegins() {
        publishWithId("a");
        publishWithId("b");
        publishWithId("a");
        publishWithId("c");
        publishWithId("b");

        Instance instance = instance();

        assertThat(instance.live(3)).containsExactly(0L, 1L, 3L);
        assertThat(instance.replayed()).containsExactly(0L, 1L, 3L);
        Instance forgetful = instance();
        forgetful.feed.restart(instance.feed.head(), instance.feed.head());
        assertThat(offsets(forgetful.read(Cursor.of(instance.feed.head().feedId(), 2))))
                .containsExactly(3L);
    }

    private void publishWithId(String id) {
        publisher.publishRaw(
                OptionalInt.empty(), Optional.empty(), Optional.of(new byte[] {'1'}), Map.of("publication-id", id));
    }

    @Test
    void tellsWhoLacksWhatIsDeletedAndGoesOn() {
        publisher.publish(5);
        Instance instance = instance();
        TestBroker.kafka().deleteRecordsBefore(topic, 0, 3);

        Batch batch = instance.read(Cursor.of(instance.feed.head().feedId(), 1));

        assertThat(batch.reset().orElseThrow().reason()).isEqualTo(FeedReset.Reason.EXPIRED);
        assertThat(offsets(instance.read(batch.cursor()))).containsExactly(3L, 4L);
    }

    @Test
    void readsPartitionsThatAreAdded() {
        publisher.publish(1);
        Instance instance = instance();
        TestBroker.kafka().addPartitions(topic, 2);

        instance.ingest.topicChanged();
        soon().until(() -> instance.feed.head().partitions() == 2);
        publisher.publishRaw(OptionalInt.of(1), Optional.empty(), Optional.of(new byte[] {'1'}), Map.of());

        soon().until(() -> instance.feed.head().offset(1) == 1);
        assertThat(instance.replayed()).hasSize(2);
    }
}
