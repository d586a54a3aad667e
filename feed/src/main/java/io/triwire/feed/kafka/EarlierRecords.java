package io.triwire.feed.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

import io.triwire.feed.EventLog;

/** Reads what precedes a replay, with a consumer of its own, which is made when it is needed. For one thread at a time. */
final class EarlierRecords implements Repetitions.Records, AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final String topic;
    private final Supplier<? extends Consumer<byte[], byte[]>> newConsumer;
    private final LongSupplier nanoClock;
    private Optional<Consumer<byte[], byte[]>> consumer = Optional.empty();

    EarlierRecords(String topic, Map<String, Object> kafka) {
        this(topic, newConsumer(kafka), System::nanoTime);
    }

    EarlierRecords(String topic, Supplier<? extends Consumer<byte[], byte[]>> newConsumer, LongSupplier nanoClock) {
        this.topic = topic;
        this.newConsumer = newConsumer;
        this.nanoClock = nanoClock;
    }

    private static Supplier<Consumer<byte[], byte[]>> newConsumer(Map<String, Object> kafka) {
        Map<String, Object> settings = ConsumerSettings.of(kafka);
        // What Kafka has deleted is nothing that a replay could repeat.
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 20);
        return () -> new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public void read(int partition, long from, long to, java.util.function.Consumer<EventLog.Incoming> each) {
        if (consumer.isEmpty()) {
            consumer = Optional.of(newConsumer.get());
        }
        read(consumer.get(), new TopicPartition(topic, partition), from, to, each);
    }

    private void read(
            Consumer<byte[], byte[]> consumer,
            TopicPartition partition,
            long from,
            long to,
            java.util.function.Consumer<EventLog.Incoming> each) {
        consumer.assign(List.of(partition));
        consumer.seek(partition, from);
        long deadline = nanoClock.getAsLong() + PATIENCE.toNanos();
        while (consumer.position(partition, PATIENCE) < to) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.offset() < to) {
                    // Of its data nothing is asked for.
                    each.accept(RecordCodec.event(record, 0));
                }
            }
            if (nanoClock.getAsLong() - deadline > 0) {
                throw new TimeoutException("no record within %d s".formatted(PATIENCE.toSeconds()));
            }
        }
    }

    @Override
    public void close() {
        consumer.ifPresent(open -> open.close(CloseOptions.timeout(Duration.ofSeconds(1))));
    }
}
