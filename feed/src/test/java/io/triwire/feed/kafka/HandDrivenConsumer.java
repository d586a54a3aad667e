package io.triwire.feed.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.Measurable;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.utils.Time;

import static org.awaitility.Awaitility.await;

/** Kafka's own stand-in for a consumer, as one that waits a moment in a poll and tells how often it has fetched. */
final class HandDrivenConsumer extends MockConsumer<byte[], byte[]> {

    private static final Duration MOMENT = Duration.ofMillis(2);
    private static final Duration TIME_TO_CLOSE = Duration.ofMillis(100);

    private volatile double fetches;
    private volatile Optional<RuntimeException> failure = Optional.empty();

    HandDrivenConsumer(int partitions) {
        super("none");
        updateBeginningOffsets(IntStream.range(0, partitions)
                .boxed()
                .collect(Collectors.toMap(partition -> new TopicPartition("feed", partition), partition -> 0L)));
    }

    /** Has what comes come in an answer to a fetch. */
    HandDrivenConsumer fetching() {
        fetches = 1;
        return this;
    }

    /** Has the next poll fail, and returns when it has. */
    void fail(RuntimeException reason) {
        failure = Optional.of(reason);
        await().pollDelay(Duration.ZERO).pollInterval(MOMENT).until(() -> failure.isEmpty());
    }

    /** Has the next poll bring an event. */
    void publish(int partition, long offset) {
        schedulePollTask(() -> addRecord(new ConsumerRecord<>(
                "feed",
                partition,
                offset,
                System.currentTimeMillis(),
                TimestampType.CREATE_TIME,
                1,
                1,
                null,
                new byte[] {'1'},
                new RecordHeaders(),
                Optional.of(0))));
    }

    @Override
    public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        Optional<RuntimeException> thrown = failure;
        failure = Optional.empty();
        thrown.ifPresent(reason -> {
            throw reason;
        });
        if (assignment().isEmpty()) {
            throw new IllegalStateException("as Kafka's consumer has it");
        }
        ConsumerRecords<byte[], byte[]> records = super.poll(timeout);
        if (records.isEmpty()) {
            LockSupport.parkNanos(MOMENT.toNanos());
        }
        return records;
    }

    /** Takes a while, as one does that says farewell to its brokers. */
    @Override
    public synchronized void close(CloseOptions option) {
        LockSupport.parkNanos(TIME_TO_CLOSE.toNanos());
        super.close(option);
    }

    @Override
    public synchronized Map<MetricName, ? extends Metric> metrics() {
        return Stream.of(metric("fetch-total", fetches), metric("connection-count", 1))
                .collect(Collectors.toMap(KafkaMetric::metricName, metric -> metric));
    }

    private static KafkaMetric metric(String name, double value) {
        return new KafkaMetric(
                new Object(),
                new MetricName(name, "consumer-metrics", "", Map.of()),
                (Measurable) (config, now) -> value,
                new MetricConfig(),
                Time.SYSTEM);
    }
}
