package io.triwire.feed.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.triwire.feed.ChannelFilter;
import io.triwire.feed.Cursor;
import io.triwire.feed.EventLog;
import io.triwire.feed.Feed;
import io.triwire.feed.FeedConfig;
import io.triwire.feed.FeedEvent;
import io.triwire.feed.FeedParts;
import io.triwire.feed.kafka.ModelTopic.Slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class KafkaIngestTest {

    private static final String FEED = "feed0001";
    private static final TopicPartition PARTITION = new TopicPartition("feed", 0);

    private final FeedConfig config = FeedParts.config(Map.of());
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ModelTopic topic = new ModelTopic(FEED, 1);
    private final HandDrivenTopic admin = new HandDrivenTopic(config, topic);
    private final EventLog log = new EventLog(1_000, 1_000_000, 100);
    private final Feed feed = FeedParts.feed(log);
    private final List<HandDrivenConsumer> consumers = new CopyOnWriteArrayList<>();
    private volatile boolean fetching = true;
    private final KafkaIngest ingest =
            new KafkaIngest(config, admin, feed, FeedParts.metrics(registry), this::newConsumer);

    private static ConditionFactory soon() {
        return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5));
    }

    private Consumer<byte[], byte[]> newConsumer() {
        HandDrivenConsumer consumer = new HandDrivenConsumer(3);
        if (fetching) {
            consumer.fetching();
        }
        consumers.add(consumer);
        return consumer;
    }

    @AfterEach
    void stop() throws InterruptedException {
        ingest.stop(new ShutdownEvent());
        assertThat(consumers).allMatch(HandDrivenConsumer::closed);
    }

    private void start() {
        ingest.start(new StartupEvent());
    }

    /** Starts with this many events in Kafka, none of which the consumer has brought yet. */
    private HandDrivenConsumer startWith(int events) {
        admin.change(() -> store(events));
        start();
        soon().until(feed::started);
        return consumers.get(0);
    }

    private void store(int events) {
        for (int i = 0; i < events; i++) {
            topic.partitions.get(0).append(Slot.EVENT, i);
        }
    }

    private HandDrivenConsumer next(int number) {
        soon().until(() -> consumers.size() > number);
        return consumers.get(number);
    }

    private List<Long> offsets() {
        return log.read(Cursor.of(FEED, 0), ChannelFilter.ALL, 1 << 20).orElseThrow().events().stream()
                .map(FeedEvent::offset)
                .toList();
    }

    private long agesNoted() {
        return registry.get("triwire.time.to.arrival").timer().count();
    }

    @Test
    void hasNoPlaceBeforeItHasReachedKafka() {
        admin.takeAway(true);
        start();

        soon().until(() ->
                ingest.trouble().filter("Kafka does not answer."::equals).isPresent());
        assertThat(ingest.place()).isEmpty();
        assertThat(ingest.isOf(FEED)).isFalse();
        assertThat(ingest.caughtUp()).isFalse();

        admin.takeAway(false);
        soon().until(ingest::caughtUp);
        assertThat(ingest.place()).isPresent();
        assertThat(ingest.isOf(FEED)).isTrue();
        assertThat(ingest.isOf("feed0002")).isFalse();
        assertThat(ingest.trouble()).isEmpty();
    }

    @Test
    void hasCaughtUpWhenItHasWhatWasThereWhenItStarted() {
        HandDrivenConsumer consumer = startWith(2);
        consumer.publish(0, 0);
        soon().until(() -> feed.head().offset(0) == 1);
        assertThat(ingest.caughtUp()).isFalse();

        consumer.publish(0, 1);

        soon().until(ingest::caughtUp);
        assertThat(offsets()).containsExactly(0L, 1L);
        assertThat(ingest.restarts()).isEqualTo(1);
    }

    @Test
    void hasNotCaughtUpBeforeKafkaHasLetItRead() {
        fetching = false;
        HandDrivenConsumer consumer = startWith(1);
        consumer.publish(0, 0);
        soon().until(() -> feed.head().offset(0) == 1);

        assertThat(ingest.caughtUp()).isFalse();
        consumer.fetching();

        soon().until(ingest::caughtUp);
    }

    @Test
    void notesTheAgeOfWhatComesLiveAndOfNothingBefore() {
        HandDrivenConsumer consumer = startWith(1);
        consumer.publish(0, 0);
        soon().until(ingest::caughtUp);
        assertThat(agesNoted()).isZero();

        consumer.publish(0, 1);

        soon().until(() -> agesNoted() == 1);
    }

    @Test
    void goesOnWithAnotherConsumerWhereTheFeedEndsWhenOneFails() {
        HandDrivenConsumer first = startWith(0);
        soon().until(ingest::caughtUp);
        first.publish(0, 0);
        soon().until(() -> feed.head().offset(0) == 1);

        first.fail(new SaslAuthenticationException("no"));
        HandDrivenConsumer second = next(1);

        soon().until(() -> ingest.trouble().isEmpty());
        assertThat(first.closed()).isTrue();
        soon().until(() -> second.position(PARTITION) == 1);
        second.publish(0, 1);
        soon().until(() -> feed.head().offset(0) == 2);
        assertThat(offsets()).containsExactly(0L, 1L);
        assertThat(ingest.restarts()).isEqualTo(1);
        assertThat(ingest.caughtUp()).isTrue();
    }

    @Test
    void saysWhatKeepsItFromReading() {
        HandDrivenConsumer first = startWith(0);
        admin.takeAway(true);
        soon().until(ingest::caughtUp);

        first.fail(GroupAuthorizationException.forGroupId("group"));

        soon().until(() ->
                ingest.trouble().filter("Kafka does not answer."::equals).isPresent());
        admin.takeAway(false);
        soon().until(() -> ingest.trouble().isEmpty());
    }

    @Test
    void goesOnWithAnotherConsumerWhateverFailsAndLogsWhatItDidNotExpect() {
        HandDrivenConsumer first = startWith(0);
        try (LoggedLines logged = new LoggedLines(KafkaIngest.class)) {
            first.fail(new IllegalStateException("unexpected"));

            next(1).publish(0, 0);
            soon().until(() -> feed.head().offset(0) == 1);
            assertThat(first.closed()).isTrue();
            assertThat(logged.lines())
                    .containsExactly("ERROR Reading Kafka failed; another consumer goes on where the feed ends.");
        }
    }

    @Test
    void pausesBeforeItTriesAnotherConsumer() {
        admin.takeAway(true);
        long startNanos = System.nanoTime();
        start();

        next(2);

        assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isGreaterThan(Duration.ofMillis(900));
    }

    @Test
    void keepsNoProcessAliveThatEnds() {
        startWith(0);

        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().equals("feed-ingest"))
                .isNotEmpty()
                .allMatch(Thread::isDaemon);
    }

    @Test
    void goesOnWithAnotherConsumerWhenItsPartitionsAreTaken() {
        HandDrivenConsumer first = startWith(0);
        soon().until(ingest::caughtUp);

        first.unsubscribe();

        HandDrivenConsumer second = next(1);
        second.publish(0, 0);
        soon().until(() -> feed.head().offset(0) == 1);
    }

    @Test
    void beginsAnewWithTheSameConsumerWhereKafkaHasLostThePlace() {
        HandDrivenConsumer consumer = startWith(3);
        consumer.publish(0, 0);
        soon().until(() -> feed.head().offset(0) == 1);
        admin.change(() -> topic.partitions.get(0).deleteBefore(3));
        consumer.updateBeginningOffsets(Map.of(PARTITION, 3L));

        // What preceded the log may be what is lost; then the place itself is.
        consumer.fail(new OffsetOutOfRangeException(Map.of(PARTITION, 0L)));
        consumer.fail(new OffsetOutOfRangeException(Map.of(PARTITION, 1L)));

        soon().until(() -> ingest.restarts() == 2);
        assertThat(feed.head().offset(0)).isEqualTo(3);
        assertThat(consumers).hasSize(1);
    }

    @Test
    void readsPartitionsThatAreAdded() {
        HandDrivenConsumer consumer = startWith(0);
        soon().until(ingest::caughtUp);
        admin.change(() -> topic.addPartitions(1));

        ingest.topicChanged();

        soon().until(() -> feed.head().partitions() == 2);
        consumer.publish(1, 0);
        soon().until(() -> feed.head().offset(1) == 1);
        assertThat(ingest.restarts()).isEqualTo(1);
    }

    @Test
    void goesOnHoweverOftenPartitionsAreAdded() {
        HandDrivenConsumer consumer = startWith(0);
        soon().until(ingest::caughtUp);
        for (int partitions : new int[] {2, 3}) {
            admin.change(() -> topic.addPartitions(1));
            ingest.topicChanged();
            soon().until(() -> feed.head().partitions() == partitions);
        }

        consumer.publish(2, 0);

        soon().until(() -> feed.head().offset(2) == 1);
        assertThat(consumers).hasSize(1);
        assertThat(ingest.restarts()).isEqualTo(1);
    }

    @Test
    void beginsAnewWithATopicThatWasCreatedAgain() {
        HandDrivenConsumer consumer = startWith(1);
        consumer.publish(0, 0);
        soon().until(ingest::caughtUp);
        admin.change(() -> topic.createAgain("feed0002", 1));

        ingest.topicChanged();

        soon().until(() -> ingest.isOf("feed0002"));
        assertThat(feed.head().offset(0)).isZero();
        assertThat(ingest.restarts()).isEqualTo(2);
    }

    @Test
    void doesNotGoBackToATopicThatWasThereBefore() {
        startWith(0);
        soon().until(ingest::caughtUp);
        admin.change(() -> topic.createAgain("feed0002", 1));
        ingest.topicChanged();
        soon().until(() -> ingest.isOf("feed0002"));

        admin.change(() -> topic.createAgain(FEED, 1));
        ingest.topicChanged();

        soon().until(() -> ingest.trouble()
                .filter("Kafka still shows topic 'feed' as it was before it was created again."::equals)
                .isPresent());
        assertThat(ingest.isOf("feed0002")).isTrue();
        admin.change(() -> topic.createAgain("feed0002", 1));
        soon().until(() -> ingest.trouble().isEmpty());
    }

    @Test
    void hasClosedItsConsumerOnceItsEndReturns() throws InterruptedException {
        HandDrivenConsumer consumer = startWith(0);
        soon().until(ingest::caughtUp);

        ingest.stop(new ShutdownEvent());

        assertThat(consumer.closed()).isTrue();
        assertThat(consumers).hasSize(1);
    }
}
