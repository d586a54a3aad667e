package io.triwire.feed.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;

import io.smallrye.mutiny.Uni;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

import io.triwire.feed.Batch;
import io.triwire.feed.ChannelFilter;
import io.triwire.feed.Cursor;
import io.triwire.feed.EventLog;
import io.triwire.feed.Feed;
import io.triwire.feed.FeedEvent;
import io.triwire.feed.History;

import static org.assertj.core.api.Assertions.assertThat;

/** What a reader reads before the log begins. */
class TopicReaderTest {

    private static final String FEED = "feed0001";
    private static final TopicPartition PARTITION = new TopicPartition("feed", 0);

    private final EventLog log = new EventLog(1_000, 1_000_000, 100);
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
    private final TopicReader reader = new TopicReader(
            "feed",
            10,
            1_000_000,
            consumer,
            new Feed(log, new NoHistory(), Duration.ZERO, TopicReaderTest::nobodySubscribes),
            age -> {});

    private static ScheduledExecutorService nobodySubscribes() {
        throw new IllegalStateException("nobody subscribes");
    }

    private static final class NoHistory implements History {

        @Override
        public Uni<Batch> read(Cursor after, ChannelFilter filter, int maxBytes) {
            return Uni.createFrom().nothing();
        }

        @Override
        public Uni<Cursor> earliest() {
            return Uni.createFrom().nothing();
        }

        @Override
        public Uni<Cursor> at(Instant instant) {
            return Uni.createFrom().nothing();
        }
    }

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
}
