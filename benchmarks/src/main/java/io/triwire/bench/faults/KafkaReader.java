package io.triwire.bench.faults;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads everything that a topic holds, with a plain {@code read_committed} consumer. */
final class KafkaReader {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Pattern NUMBER = Pattern.compile("^\\{\"n\":(\\d+),");

    private KafkaReader() {}

    /** An event in Kafka. */
    record Stored(int partition, long offset, long number) {}

    /**
     * The content of a topic.
     *
     * @param events its events
     * @param earliest first retained offset, by partition
     * @param ends offset after the last record, by partition
     */
    record Content(List<Stored> events, Map<Integer, Long> earliest, Map<Integer, Long> ends) {}

    /**
     * Reads a topic to its end.
     *
     * @param from first offset to read, by partition; a partition without one is read from its start
     * @throws FaultFailedException if the end is not reached within 30 s
     */
    static Content read(String servers, String topic, Map<Integer, Long> from) {
        Map<String, Object> settings = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                servers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false,
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                10_000);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic, PATIENCE).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            Map<Integer, Long> earliest = byNumber(consumer.beginningOffsets(partitions, PATIENCE));
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, PATIENCE);
            for (TopicPartition partition : partitions) {
                long first = earliest.getOrDefault(partition.partition(), 0L);
                consumer.seek(partition, Math.max(first, from.getOrDefault(partition.partition(), first)));
            }
            List<Stored> events = new ArrayList<>();
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                if (System.nanoTime() - deadline > 0) {
                    throw new FaultFailedException("Reading topic %s to its end timed out.".formatted(topic));
                }
                for (ConsumerRecord<byte[], byte[]> found : consumer.poll(POLL)) {
                    number(found.value())
                            .ifPresent(number -> events.add(new Stored(found.partition(), found.offset(), number)));
                }
            }
            return new Content(events, earliest, byNumber(ends));
        }
    }

    private static Map<Integer, Long> byNumber(Map<TopicPartition, Long> offsets) {
        Map<Integer, Long> byNumber = new HashMap<>();
        offsets.forEach((partition, offset) -> byNumber.put(partition.partition(), offset));
        return byNumber;
    }

    private static OptionalLong number(byte[] value) {
        if (value == null) {
            return OptionalLong.empty();
        }
        int start = Math.min(value.length, 64);
        Matcher number = NUMBER.matcher(new String(value, 0, start, StandardCharsets.ISO_8859_1));
        return number.find() ? OptionalLong.of(Long.parseLong(number.group(1))) : OptionalLong.empty();
    }
}
