package io.triwire.feed.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

import io.triwire.feed.EventLog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class EarlierRecordsTest {

    private static final TopicPartition PARTITION = new TopicPartition("feed", 1);

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger made = new AtomicInteger();
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest") {
        @Override
        public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            nanos.addAndGet(timeout.toNanos());
            return super.poll(timeout);
        }
    };
    private final EarlierRecords records = new EarlierRecords(
            "feed",
            () -> {
                made.incrementAndGet();
                return consumer;
            },
            nanos::get);
    private final List<EventLog.Incoming> read = new ArrayList<>();

    private void store(long... offsets) {
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.schedulePollTask(() -> {
            for (long offset : offsets) {
                RecordHeaders headers = new RecordHeaders();
                headers.add("publication-id", RecordCodec.bytes("id" + offset));
                consumer.addRecord(new ConsumerRecord<>(
                        "feed",
                        1,
                        offset,
                        0,
                        TimestampType.CREATE_TIME,
                        1,
                        1,
                        null,
                        new byte[] {'1'},
                        headers,
                        Optional.of(0)));
            }
        });
    }

    private List<Long> offsets() {
        return read.stream().map(EventLog.Incoming::offset).toList();
    }

    @Test
    void areThoseOfAPartitionFromOneOffsetToAnother() {
        store(2, 3, 4, 5, 6);

        records.read(1, 3, 6, read::add);

        assertThat(offsets()).containsExactly(3L, 4L, 5L);
        assertThat(read.get(0).publicationId()).contains("id3");
        assertThat(read.get(0).partition()).isEqualTo(1);
    }

    @Test
    void areReadUpToTheEndWhateverAPollBrings() {
        store(3);
        store(4, 5);

        records.read(1, 3, 5, read::add);

        assertThat(offsets()).containsExactly(3L, 4L);
    }

    @Test
    void areAskedForOfKafkaOnlyWhereThereAreAny() {
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));

        records.read(1, 3, 3, read::add);

        assertThat(read).isEmpty();
        assertThat(nanos).hasValue(0);
    }

    @Test
    void areReadWithOneConsumerThatIsMadeWhenItIsNeeded() {
        assertThat(made).hasValue(0);
        store(3);
        records.read(1, 3, 4, read::add);
        store(4);
        records.read(1, 4, 5, read::add);

        records.close();

        assertThat(offsets()).containsExactly(3L, 4L);
        assertThat(made).hasValue(1);
        assertThat(consumer.closed()).isTrue();
    }

    @Test
    void needNoConsumerToBeClosed() {
        records.close();

        assertThat(made).hasValue(0);
    }

    @Test
    void areNoLongerWaitedForWhenKafkaGivesNothing() {
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));

        assertThatThrownBy(() -> records.read(1, 3, 4, read::add))
                .isInstanceOf(TimeoutException.class)
                .hasMessage("no record within 10 s");

        assertThat(nanos).hasValue(Duration.ofMillis(10_500).toNanos());
    }
}
