package io.triwire.feed.kafka;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.triwire.feed.Batch;
import io.triwire.feed.ChannelFilter;
import io.triwire.feed.Cursor;
import io.triwire.feed.EventLog;
import io.triwire.feed.FeedConfig;
import io.triwire.feed.FeedEvent;
import io.triwire.feed.FeedParts;
import io.triwire.feed.FeedReset;
import io.triwire.feed.FeedUnavailableException;
import io.triwire.feed.kafka.ModelTopic.Slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class KafkaHistoryTest {

    private static final String FEED = "feed0001";
    private static final int NO_BOUND = 1 << 20;

    private final FeedConfig config = FeedParts.config(Map.of());
    private final ModelTopic topic = new ModelTopic(FEED, 1);
    private final HandDrivenTopic admin = new HandDrivenTopic(config, topic);
    private final EventLog log = new EventLog(10, 10_000, 10);
    private final SomeIngest ingest = new SomeIngest();
    private final List<ModelConsumer> consumers = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger polls = new AtomicInteger();
    private volatile IntSupplier offsetsOfAPoll = () -> 1_000;
    private final KafkaHistory history = new KafkaHistory(admin, ingest, this::newConsumer);

    KafkaHistoryTest() {
        log.restart(Cursor.of(FEED, 0), Cursor.of(FEED, 0));
    }

    @AfterEach
    void close() {
        history.close();
    }

    /** An intake that reads nothing. */
    private final class SomeIngest extends KafkaIngest {

        private final AtomicInteger topicChanges = new AtomicInteger();
        private volatile int restarts;

        SomeIngest() {
            super(
                    config,
                    admin,
                    FeedParts.feed(log),
                    FeedParts.metrics(new SimpleMeterRegistry()),
                    () -> new MockConsumer<>("none"));
        }

        @Override
        void topicChanged() {
            topicChanges.incrementAndGet();
        }

        @Override
        int restarts() {
            return restarts;
        }
    }

    private ReplayConsumer newConsumer() {
        ModelConsumer consumer = new ModelConsumer(topic, () -> {
            polls.incrementAndGet();
            return offsetsOfAPoll.getAsInt();
        });
        consumers.add(consumer);
        return new ReplayConsumer(
                config,
                log,
                consumer.asConsumer(),
                new EarlierRecords("feed", () -> new MockConsumer<>("earliest"), System::nanoTime),
                System::nanoTime);
    }

    private void store(int events) {
        for (int i = 0; i < events; i++) {
            topic.partitions.get(0).append(Slot.EVENT, i);
        }
    }

    private static Cursor cursor(long offset) {
        return Cursor.of(FEED, offset);
    }

    private static <T> T await(Uni<T> answer) {
        return answer.await().atMost(Duration.ofSeconds(10));
    }

    private Batch read(Cursor after) {
        return read(after, ChannelFilter.ALL, NO_BOUND);
    }

    private Batch read(Cursor after, ChannelFilter filter, int maxBytes) {
        return await(history.read(after, filter, maxBytes));
    }

    private static List<Long> offsets(Batch batch) {
        return batch.events().stream().map(FeedEvent::offset).toList();
    }

    @Test
    void knowsTheOldestEventAndThatOfATime() {
        store(5);
        topic.partitions.get(0).deleteBefore(2);

        assertThat(await(history.earliest()).offset(0)).isEqualTo(2);
        assertThat(await(history.at(Instant.ofEpochMilli(4))).offset(0)).isEqualTo(4);
    }

    @Test
    void readsWhatFollowsACursor() {
        store(4);

        Batch batch = read(cursor(1));

        assertThat(offsets(batch)).containsExactly(1L, 2L, 3L);
        assertThat(batch.cursor().offset(0)).isEqualTo(4);
        assertThat(batch.reset()).isEmpty();
    }

    @Test
    void givesAChunkInPiecesAndReadsItOnce() {
        store(3);
        int bytes = read(cursor(0)).events().get(0).framedBytes();
        int before = polls.get();

        Batch first = read(cursor(0), ChannelFilter.ALL, 2 * bytes);
        Batch second = read(first.cursor(), ChannelFilter.ALL, 2 * bytes);

        assertThat(offsets(first)).containsExactly(0L, 1L);
        assertThat(offsets(second)).containsExactly(2L);
        assertThat(polls).hasValue(before);
    }

    @Test
    void givesOneEventHoweverLargeItIs() {
        store(2);

        assertThat(offsets(read(cursor(0), ChannelFilter.ALL, 1))).containsExactly(0L);
    }

    @Test
    void passesOverWhatAFilterLeavesOut() {
        store(3);

        Batch batch = read(cursor(0), new ChannelFilter(Set.of("quay")), NO_BOUND);

        assertThat(batch.isEmpty()).isTrue();
        assertThat(batch.cursor().offset(0)).isEqualTo(3);
    }

    @Test
    void readsWhatHasComeSinceItReadTheEnd() {
        store(1);
        Batch first = read(cursor(0));
        assertThat(read(first.cursor()).isEmpty()).isTrue();
        store(1);

        assertThat(offsets(read(first.cursor()))).containsExactly(1L);
    }

    @Test
    void forgetsWhatItReadBeforeTheFeedWentOnAtAnotherPlace() {
        store(2);
        read(cursor(0));
        topic.partitions.get(0).electLeaderAt(0);
        store(3);

        assertThat(offsets(read(cursor(0)))).hasSize(2);
        ingest.restarts = 1;

        assertThat(offsets(read(cursor(0)))).hasSize(3);
    }

    @Test
    void readsAgainWithTheSameConsumer() {
        store(3);
        offsetsOfAPoll = () -> 1;

        Batch first = read(cursor(0));
        read(first.cursor());

        assertThat(consumers).hasSize(1);
        history.close();
        assertThat(consumers.get(0).closed).isTrue();
    }

    @Test
    void tellsWhoLacksWhatKafkaHasDeleted() {
        store(5);
        topic.partitions.get(0).deleteBefore(3);

        FeedReset reset = read(cursor(1)).reset().orElseThrow();

        assertThat(reset.reason()).isEqualTo(FeedReset.Reason.EXPIRED);
        assertThat(reset.missed()).hasValue(2);
        assertThat(polls).hasValue(0);
    }

    @Test
    void looksAgainWhenEventsAreDeletedWhileItReads() {
        store(5);
        AtomicInteger reads = new AtomicInteger();
        offsetsOfAPoll = () -> {
            if (reads.getAndIncrement() == 0) {
                topic.partitions.get(0).deleteBefore(3);
                throw new OffsetOutOfRangeException(Map.of());
            }
            return 1_000;
        };

        Batch batch = read(cursor(1));

        assertThat(batch.reset().orElseThrow().reason()).isEqualTo(FeedReset.Reason.EXPIRED);
        assertThat(batch.cursor().offset(0)).isEqualTo(3);
        assertThat(consumers.get(0).closed).as("a consumer that failed").isTrue();
    }

    @Test
    void tellsWhoHasWhatKafkaHasLost() {
        store(5);
        topic.partitions.get(0).electLeaderAt(2);
        store(4);

        Batch batch = read(Cursor.of(FEED, new long[] {4}, new int[] {0}));

        FeedReset reset = batch.reset().orElseThrow();
        assertThat(reset.reason()).isEqualTo(FeedReset.Reason.BEYOND_END);
        assertThat(reset.missed()).hasValue(0);
        assertThat(batch.cursor().offset(0)).isEqualTo(2);
    }

    @Test
    void tellsWhoIsBeyondTheEnd() {
        store(2);

        FeedReset reset = read(cursor(7)).reset().orElseThrow();

        assertThat(reset.reason()).isEqualTo(FeedReset.Reason.BEYOND_END);
    }

    @Test
    void tellsWhoIsOfAnotherFeed() {
        store(2);

        Batch batch = read(Cursor.of("feed0002", 1));

        assertThat(batch.reset().orElseThrow().reason()).isEqualTo(FeedReset.Reason.OTHER_FEED);
        assertThat(batch.cursor().offset(0)).isEqualTo(2);
    }

    @Test
    void readsNothingOfATopicThatTheFeedIsNotOfYet() {
        topic.createAgain("feed0002", 1);

        assertThatThrownBy(() -> read(cursor(0)))
                .isInstanceOf(FeedUnavailableException.class)
                .hasMessage("The topic was created again, and this instance is not there yet.");
        assertThat(ingest.topicChanges).hasValue(1);
    }

    @Test
    void saysWhyKafkaCannotBeRead() {
        store(1);
        offsetsOfAPoll = () -> {
            throw new TopicAuthorizationException(Set.of("feed"));
        };

        assertThatThrownBy(() -> read(cursor(0)))
                .isInstanceOf(FeedUnavailableException.class)
                .hasMessage("Kafka does not let this service use topic feed: its user needs READ, DESCRIBE and WRITE.");
        assertThat(consumers.get(0).closed).isTrue();
        offsetsOfAPoll = () -> 1;
        assertThat(offsets(read(cursor(0)))).containsExactly(0L);
    }

    @Test
    void saysThatKafkaIsAway() {
        admin.takeAway(true);

        assertThatThrownBy(() -> read(cursor(0))).isInstanceOf(FeedUnavailableException.class);
        assertThatThrownBy(() -> await(history.earliest())).isInstanceOf(FeedUnavailableException.class);
    }

    @Test
    void readsOnceForAllWhoWantTheSame() throws InterruptedException {
        store(3);
        CountDownLatch reading = new CountDownLatch(2);
        CountDownLatch go = new CountDownLatch(1);
        offsetsOfAPoll = () -> {
            reading.countDown();
            try {
                go.await();
            } catch (InterruptedException ended) {
                throw new CompletionException(ended);
            }
            return 1_000;
        };
        // Both workers are busy with these, and two more wait in the row.
        List<CompletableFuture<Batch>> answers = new ArrayList<>();
        for (int reader = 0; reader < 4; reader++) {
            answers.add(history.read(cursor(0), ChannelFilter.ALL, NO_BOUND).subscribeAsCompletionStage());
        }
        reading.await();
        go.countDown();

        for (CompletableFuture<Batch> answer : answers) {
            answer.join();
        }
        assertThat(polls).hasValue(2);
        assertThat(consumers).hasSize(2);
    }
}
