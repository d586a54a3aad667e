package io.triwire.feed.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

import io.triwire.feed.ChannelFilter;
import io.triwire.feed.Cursor;
import io.triwire.feed.EventLog;
import io.triwire.feed.FeedEvent;
import io.triwire.feed.FeedParts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** What a reader reads before the log begins. */
class TopicReaderTest {

    private static final String FEED = "feed0001";
    private static final TopicPartition PARTITION = new TopicPartition("feed", 0);

    private final EventLog log = new EventLog(1_000, 1_000_000, 100);
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
    private final TopicReader reader = new TopicReader("feed", 10, 1_000_000, consumer, FeedParts.feed(log), age -> {});

    private static Cursor cursor(long offset) {
        return Cursor.of(FEED, offset);
    }

    /** Begins where Kafka has these offsets, with ten events in the log. */
    private void begin(long earliest, long latest) {
        reader.begin(new TopicBounds(new TopicAdmin.Topic(FEED, 1, 1, 1), cursor(earliest), cursor(latest)));
        consumer.updateBeginningOffsets(Map.of(PARTITION, earliest));
        consumer.updateEndOffsets(Map.of(PARTITION, latest));
    }

    private void store(long offset, Optional<String> id) {
        RecordHeaders headers = new RecordHeaders();
        id.ifPresent(text -> headers.add("publication-id", text.getBytes(StandardCharsets.UTF_8)));
        consumer.addRecord(new ConsumerRecord<>(
                "feed",
                0,
                offset,
                0,
                TimestampType.CREATE_TIME,
                1,
                1,
                new byte[] {'c'},
                new byte[] {'1'},
                headers,
                Optional.of(0)));
    }

    private long[] delivered() {
        return log.read(cursor(log.head().offset(0) - 10), ChannelFilter.ALL, 1_000_000).orElseThrow().events().stream()
                .mapToLong(FeedEvent::offset)
                .toArray();
    }

    @Test
    void leavesOutWhatRepeatsAnEventBeforeTheLog() {
        begin(0, 5_000);
        store(3_990, Optional.of("7"));
        IntStream.range(3_991, 4_995).forEach(offset -> store(offset, Optional.empty()));
        store(4_995, Optional.of("7"));
        IntStream.range(4_996, 5_000).forEach(offset -> store(offset, Optional.empty()));

        reader.poll(Duration.ZERO, false);

        assertThat(delivered()).containsExactly(4_990, 4_991, 4_992, 4_993, 4_994, 4_996, 4_997, 4_998, 4_999);
    }

    @Test
    void looksBackNoFurtherThanKafkaDoes() {
        begin(4_900, 5_000);

        assertThat(consumer.position(PARTITION)).isEqualTo(4_900);
    }

    @Test
    void beginsAtTheLogWhenWhatPrecedesItIsDeleted() {
        begin(0, 5_000);
        consumer.setPollException(new OffsetOutOfRangeException(Map.of(PARTITION, 3_990L)));

        reader.poll(Duration.ZERO, false);

        assertThat(consumer.position(PARTITION)).isEqualTo(4_990);
    }

    private static TopicBounds bounds(Cursor earliest, Cursor latest) {
        return new TopicBounds(new TopicAdmin.Topic(latest.feedId(), latest.partitions(), 1, 1), earliest, latest);
    }

    @Test
    void readsTheNewestEventsOfEachPartitionAlike() {
        reader.begin(bounds(Cursor.of(FEED, 0, 98), Cursor.of(FEED, 100, 100)));

        assertThat(log.head().offset(0)).as("half of ten before the end").isEqualTo(95);
        assertThat(log.head().offset(1)).as("the oldest that there is").isEqualTo(98);
    }

    @Test
    void goesOnWhereTheLogEnds() {
        begin(0, 5_000);

        assertThat(reader.begin(bounds(cursor(4_990), cursor(6_000)))).isFalse();

        assertThat(consumer.position(PARTITION)).isEqualTo(4_990);
        assertThat(log.head().offset(0)).isEqualTo(4_990);
    }

    @Test
    void saysHowManyEventsKafkaHasDeletedBeforeTheyWereRead() {
        begin(0, 5_000);
        try (LoggedLines logged = new LoggedLines(TopicReader.class)) {
            assertThat(reader.begin(bounds(cursor(4_993), cursor(6_000)))).isTrue();

            assertThat(logged.lines())
                    .containsExactly(
                            "WARN Kafka deleted up to 3 events before this instance had read them; subscribers that"
                                    + " lack them are told.");
        }
        assertThat(log.head().offset(0)).isEqualTo(5_990);
    }

    @Test
    void saysHowManyEventsKafkaHasLostWithItsEnd() {
        begin(0, 5_000);
        try (LoggedLines logged = new LoggedLines(TopicReader.class)) {
            reader.beginAnew(bounds(cursor(0), cursor(4_986)));

            assertThat(logged.lines())
                    .containsExactly("WARN Kafka has lost the end of the feed, up to 4 events that this instance had;"
                            + " subscribers that have them are told.");
        }
        assertThat(log.head().offset(0)).isEqualTo(4_976);
    }

    /** Another leader has other events where the log has some, which the offsets alone do not show. */
    @Test
    void findsOutThatWhatPrecedesTheLogHasBeenReplaced() {
        beginInEpoch(1);
        storeInEpoch(4_989, 2);

        LogTruncationException lost =
                catchThrowableOfType(LogTruncationException.class, () -> reader.poll(Duration.ZERO, false));

        assertThat(lost.offsetOutOfRangePartitions()).isEqualTo(Map.of(PARTITION, 4_990L));
    }

    @Test
    void takesForTheSameWhatPrecedesTheLogInAnEarlierEpochOrFollowsInALaterOne() {
        beginInEpoch(1);
        storeInEpoch(4_989, 1);
        storeInEpoch(4_990, 2);

        reader.poll(Duration.ZERO, false);

        assertThat(log.head().offset(0)).isEqualTo(4_991);
    }

    @Test
    void takesForTheSameWhatPrecedesALogOfNoEpoch() {
        beginInEpoch(Cursor.UNKNOWN_EPOCH);
        storeInEpoch(4_989, 2);

        reader.poll(Duration.ZERO, false);

        assertThat(log.head().offset(0)).isEqualTo(4_990);
    }

    private void beginInEpoch(int epoch) {
        Cursor latest = Cursor.of(FEED, new long[] {5_000}, new int[] {epoch});
        reader.begin(bounds(cursor(0), latest));
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    }

    private void storeInEpoch(long offset, int epoch) {
        consumer.addRecord(new ConsumerRecord<>(
                "feed",
                0,
                offset,
                0,
                TimestampType.CREATE_TIME,
                1,
                1,
                new byte[] {'c'},
                new byte[] {'1'},
                new RecordHeaders(),
                Optional.of(epoch)));
    }
}
