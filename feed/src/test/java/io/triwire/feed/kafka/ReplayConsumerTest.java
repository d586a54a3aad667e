package io.triwire.feed.kafka;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

import io.triwire.feed.Cursor;
import io.triwire.feed.EventLog;
import io.triwire.feed.FeedEvent;
import io.triwire.feed.FeedParts;
import io.triwire.feed.kafka.ModelTopic.Slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class ReplayConsumerTest {

    private static final String FEED = "feed0001";

    private final ModelTopic topic = new ModelTopic(FEED, 2);
    private final AtomicInteger offsetsOfAPoll = new AtomicInteger(1_000);
    private final AtomicLong pollNanos = new AtomicLong();
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
    private final ModelConsumer consumer = new ModelConsumer(topic, () -> {
        nanos.addAndGet(pollNanos.get());
        return offsetsOfAPoll.get();
    });
    private final MockConsumer<byte[], byte[]> before = new MockConsumer<>("earliest");
    private final EarlierRecords earlier = new EarlierRecords("feed", () -> before, nanos::get);
    private final ReplayConsumer replay = new ReplayConsumer(
            FeedParts.config(Map.of()), new EventLog(10, 10_000, 10), consumer.asConsumer(), earlier, nanos::get);

    private void store(int partition, Slot... slots) {
        for (Slot slot : slots) {
            topic.partitions.get(partition).append(slot, 0);
        }
    }

    private static Cursor cursor(long... offsets) {
        return Cursor.of(FEED, offsets);
    }

    private KafkaHistory.Chunk read(Cursor after) {
        return replay.read(after, topic.bounds().latest());
    }

    private static List<String> places(KafkaHistory.Chunk chunk) {
        return chunk.events().stream().map(ReplayConsumerTest::place).toList();
    }

    private static String place(FeedEvent event) {
        return event.partition() + ":" + event.offset();
    }

    @Test
    void givesWhatFollowsACursorInEachPartition() {
        store(0, Slot.EVENT, Slot.EVENT, Slot.EVENT);
        store(1, Slot.EVENT, Slot.EVENT);

        KafkaHistory.Chunk chunk = read(cursor(1, 1));

        assertThat(places(chunk)).containsExactlyInAnyOrder("0:1", "0:2", "1:1");
        assertThat(chunk.end().distanceTo(topic.bounds().latest())).isZero();
    }

    /** So that a subscriber who has taken a part of it can continue anywhere. */
    @Test
    void givesEachEventTheCursorOfWhoeverBeganWithIt() {
        store(0, Slot.EVENT, Slot.EVENT);
        store(1, Slot.EVENT);

        List<FeedEvent> events = read(cursor(0, 0)).events();

        long[] offsets = new long[2];
        for (FeedEvent event : events) {
            offsets[event.partition()] = event.offset() + 1;
            Cursor cursor = Cursor.parse(event.cursor());
            assertThat(cursor.offset(0)).isEqualTo(offsets[0]);
            assertThat(cursor.offset(1)).isEqualTo(offsets[1]);
            assertThat(cursor.epoch(event.partition())).isZero();
        }
    }

    @Test
    void givesWhatATransactionCommittedWithoutItsMarker() {
        store(0, Slot.OPEN, Slot.OPEN);
        topic.partitions.get(0).endTransactions(true);
        store(0, Slot.EVENT);

        assertThat(places(read(cursor(0, 0)))).containsExactly("0:0", "0:1", "0:3");
    }

    @Test
    void leavesOutWhatATransactionAborted() {
        store(0, Slot.EVENT, Slot.OPEN, Slot.OPEN);
        topic.partitions.get(0).endTransactions(false);
        store(0, Slot.EVENT);

        assertThat(places(read(cursor(0, 0)))).containsExactly("0:0", "0:4");
    }

    @Test
    void passesTheMarkerAtTheEndOfAPartition() {
        store(0, Slot.OPEN);
        topic.partitions.get(0).endTransactions(true);

        KafkaHistory.Chunk chunk = read(cursor(0, 0));

        assertThat(places(chunk)).containsExactly("0:0");
        assertThat(chunk.end().offset(0)).isEqualTo(2);
    }

    @Test
    void givesNothingWhereOnlyAbortedEventsAndMarkersAreLeft() {
        store(0, Slot.EVENT, Slot.OPEN, Slot.OPEN);
        topic.partitions.get(0).endTransactions(false);
        offsetsOfAPoll.set(1);

        KafkaHistory.Chunk chunk = read(cursor(1, 0));

        assertThat(chunk.events()).isEmpty();
        assertThat(chunk.end().offset(0)).isEqualTo(4);
    }

    @Test
    void doesNotPassTheStartOfAnOpenTransaction() {
        store(0, Slot.EVENT, Slot.OPEN, Slot.EVENT);

        KafkaHistory.Chunk chunk = read(cursor(0, 0));

        assertThat(places(chunk)).containsExactly("0:0");
        assertThat(chunk.end().offset(0)).isEqualTo(1);
    }

    @Test
    void readsOnOverCompactedOffsetsUntilThereIsAnEvent() {
        store(0, Slot.NOTHING, Slot.NOTHING, Slot.NOTHING, Slot.EVENT, Slot.EVENT);
        offsetsOfAPoll.set(1);

        KafkaHistory.Chunk chunk = read(cursor(0, 0));

        assertThat(places(chunk)).containsExactly("0:3");
        assertThat(chunk.end().offset(0)).isEqualTo(4);
    }

    @Test
    void givesNothingAtTheEnd() {
        store(0, Slot.EVENT);
        pollNanos.set(1);

        KafkaHistory.Chunk chunk = read(cursor(1, 0));

        assertThat(chunk.events()).isEmpty();
        assertThat(chunk.end().offset(0)).isEqualTo(1);
        assertThat(nanos).as("no poll").hasValue(Long.MAX_VALUE - 1);
    }

    @Test
    void goesOnWithoutASeekWhereItLeftOff() {
        store(0, Slot.EVENT, Slot.EVENT, Slot.EVENT);
        store(1, Slot.EVENT, Slot.EVENT, Slot.EVENT);
        offsetsOfAPoll.set(1);
        KafkaHistory.Chunk first = read(cursor(0, 0));
        int seeks = consumer.seeks;

        KafkaHistory.Chunk second = read(first.end());

        assertThat(places(second)).containsExactlyInAnyOrder("0:1", "1:1");
        assertThat(consumer.seeks).isEqualTo(seeks);
    }

    @Test
    void goesBackToWhereItWasBefore() {
        store(0, Slot.EVENT, Slot.EVENT);
        read(cursor(0, 0));

        assertThat(places(read(cursor(1, 0)))).containsExactly("0:1");
        assertThat(places(read(cursor(0, 0)))).containsExactly("0:0", "0:1");
    }

    @Test
    void goesOnInPartitionsThatWereAdded() {
        Cursor ofOnePartition = cursor(1);
        store(0, Slot.EVENT, Slot.EVENT);
        store(1, Slot.EVENT);

        assertThat(places(read(ofOnePartition))).containsExactlyInAnyOrder("0:1", "1:0");
    }

    @Test
    void tellsEveryPartitionThatHasLostEvents() {
        store(0, Slot.EVENT, Slot.EVENT, Slot.EVENT);
        store(1, Slot.EVENT, Slot.EVENT);
        topic.partitions.get(0).electLeaderAt(1);
        topic.partitions.get(1).electLeaderAt(0);
        store(0, Slot.EVENT, Slot.EVENT, Slot.EVENT);
        store(1, Slot.EVENT, Slot.EVENT);
        Cursor after = Cursor.of(FEED, new long[] {3, 2}, new int[] {0, 0});

        LogTruncationException lost = catchThrowableOfType(LogTruncationException.class, () -> read(after));

        assertThat(lost.offsetOutOfRangePartitions())
                .isEqualTo(Map.of(new TopicPartition("feed", 0), 3L, new TopicPartition("feed", 1), 2L));
        assertThat(lost.divergentOffsets())
                .isEqualTo(Map.of(
                        new TopicPartition("feed", 0),
                        new OffsetAndMetadata(1),
                        new TopicPartition("feed", 1),
                        new OffsetAndMetadata(0)));
    }

    @Test
    void findsItsPlaceAgainAfterAFailure() {
        store(0, Slot.EVENT, Slot.EVENT);
        topic.partitions.get(0).electLeaderAt(1);
        store(0, Slot.EVENT);
        assertThatThrownBy(() -> read(Cursor.of(FEED, new long[] {2, 0}, new int[] {0, Cursor.UNKNOWN_EPOCH})))
                .isInstanceOf(LogTruncationException.class);

        assertThat(places(read(cursor(0, 0)))).containsExactly("0:0", "0:1");
    }

    @Test
    void tellsThatAPlaceHasBeenDeleted() {
        store(0, Slot.EVENT, Slot.EVENT);
        topic.partitions.get(0).deleteBefore(1);

        assertThatThrownBy(() -> read(cursor(0, 0))).isInstanceOf(OffsetOutOfRangeException.class);
        assertThat(places(read(cursor(1, 0)))).containsExactly("0:1");
    }

    @Test
    void givesUpWhenKafkaGivesNothing() {
        store(0, Slot.EVENT);
        offsetsOfAPoll.set(0);
        // Each poll asks both partitions.
        pollNanos.set(500_000_000);

        assertThatThrownBy(() -> read(cursor(0, 0)))
                .isInstanceOf(TimeoutException.class)
                .hasMessage("no record within 10 s");

        assertThat(nanos.get() - (Long.MAX_VALUE - 1)).isBetween(10_000_000_001L, 11_000_000_000L);
    }

    @Test
    void readsAgainAfterKafkaGaveNothing() {
        store(0, Slot.EVENT);
        offsetsOfAPoll.set(0);
        pollNanos.set(1_000_000_000);
        assertThatThrownBy(() -> read(cursor(0, 0))).isInstanceOf(TimeoutException.class);

        offsetsOfAPoll.set(1);

        assertThat(places(read(cursor(0, 0)))).containsExactly("0:0");
    }

    @Test
    void closesItsConsumers() {
        before.updateBeginningOffsets(Map.of(new TopicPartition("feed", 0), 0L));
        earlier.read(0, 0, 0, event -> {});

        replay.close();

        assertThat(consumer.closed).isTrue();
        assertThat(before.closed()).isTrue();
    }
}
