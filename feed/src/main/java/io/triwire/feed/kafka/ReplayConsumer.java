package io.triwire.feed.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

import io.triwire.feed.Cursor;
import io.triwire.feed.EventLog;
import io.triwire.feed.FeedConfig;
import io.triwire.feed.FeedEvent;

/** A Kafka consumer that reads from any place once and again. For one thread at a time. */
final class ReplayConsumer implements AutoCloseable {

    /** How much one read brings at most, unless a single record is larger. */
    private static final int FETCH_BYTES = 1 << 20;

    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final String topic;
    private final KafkaConsumer<byte[], byte[]> consumer;

    ReplayConsumer(FeedConfig config, Map<String, Object> kafka) {
        this.topic = config.topic();
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.keySet().retainAll(ConsumerConfig.configNames());
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        // A fetch of the place before may still be waiting at the end of the feed, and the next one waits for it.
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 20);
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * The next events after a cursor, as many as one poll gives; none only if none is left before {@code end}.
     *
     * @param after a cursor that Kafka can continue
     * @param end the cursor after the newest event
     * @throws org.apache.kafka.common.KafkaException if Kafka cannot be read, or gives nothing for 10 s
     */
    KafkaHistory.Chunk read(Cursor after, Cursor end) {
        long[] offsets =
                IntStream.range(0, end.partitions()).mapToLong(after::offset).toArray();
        Set<TopicPartition> behind = IntStream.range(0, end.partitions())
                .filter(partition -> offsets[partition] < end.offset(partition))
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .collect(Collectors.toSet());
        seek(behind, offsets);
        List<FeedEvent> events = new ArrayList<>();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        boolean left = !behind.isEmpty();
        while (events.isEmpty() && left) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                EventLog.Incoming event = RecordCodec.event(record);
                offsets[event.partition()] = event.offset() + 1;
                events.add(new FeedEvent(
                        Cursor.of(end.feedId(), offsets).text(),
                        event.partition(),
                        event.offset(),
                        event.channel(),
                        event.fields()));
            }
            // The position also passes offsets that hold no event: those of a transaction's markers.
            behind.forEach(partition -> offsets[partition.partition()] =
                    Math.max(offsets[partition.partition()], consumer.position(partition)));
            left = behind.stream()
                    .anyMatch(partition -> offsets[partition.partition()] < end.offset(partition.partition()));
            if (events.isEmpty() && left && System.nanoTime() - deadline > 0) {
                throw new org.apache.kafka.common.errors.TimeoutException(
                        "no record within %d s".formatted(PATIENCE.toSeconds()));
            }
        }
        return new KafkaHistory.Chunk(events, Cursor.of(end.feedId(), offsets));
    }

    private void seek(Set<TopicPartition> partitions, long[] offsets) {
        Set<TopicPartition> before = Set.copyOf(consumer.assignment());
        consumer.assign(partitions);
        for (TopicPartition partition : partitions) {
            // What was fetched ahead stays of use where the place is the one it left off at.
            if (!before.contains(partition) || consumer.position(partition) != offsets[partition.partition()]) {
                consumer.seek(partition, offsets[partition.partition()]);
            }
        }
    }

    @Override
    public void close() {
        consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofSeconds(1)));
    }
}
