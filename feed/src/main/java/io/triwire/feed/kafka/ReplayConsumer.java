package io.triwire.feed.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
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
    private final long maxEventBytes;
    private final Consumer<byte[], byte[]> consumer;
    private final EarlierRecords earlier;
    private final Repetitions repetitions;
    private final LongSupplier nanoClock;
    /** Where the consumer is. */
    private Optional<Cursor> readTo = Optional.empty();

    ReplayConsumer(FeedConfig config, EventLog log, Map<String, Object> kafka) {
        this(config, log, consumer(kafka), new EarlierRecords(config.topic(), kafka), System::nanoTime);
    }

    ReplayConsumer(
            FeedConfig config,
            EventLog log,
            Consumer<byte[], byte[]> consumer,
            EarlierRecords earlier,
            LongSupplier nanoClock) {
        this.topic = config.topic();
        this.maxEventBytes = config.maxEventBytes().asLongValue();
        this.consumer = consumer;
        this.earlier = earlier;
        this.repetitions = new Repetitions(log, earlier);
        this.nanoClock = nanoClock;
    }

    private static Consumer<byte[], byte[]> consumer(Map<String, Object> kafka) {
        Map<String, Object> settings = ConsumerSettings.of(kafka);
        // A fetch of the place before may still be waiting at the end of the feed, and the next one waits for it.
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 20);
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * The next events after a cursor, as many as one poll gives; none only if none is left before {@code end}.
     *
     * @param after a cursor of the topic as it is now
     * @param end the cursor after the newest event
     * @throws LogTruncationException if Kafka has lost, with its end, events that the cursor counts as received; it
     *     names every partition of which this is so
     * @throws org.apache.kafka.clients.consumer.OffsetOutOfRangeException if Kafka does not have the place in another way
     * @throws org.apache.kafka.common.KafkaException if Kafka cannot be read, or gives nothing for 10 s
     */
    KafkaHistory.Chunk read(Cursor after, Cursor end) {
        seek(after, end.partitions());
        repetitions.begin(after, end.partitions(), partition -> isAt(after, partition));
        // Not where this one began, if it fails.
        readTo = Optional.empty();
        long[] offsets = Places.offsets(after, end.partitions());
        int[] epochs = Places.epochs(after, end.partitions());
        List<FeedEvent> events = new ArrayList<>();
        long deadline = nanoClock.getAsLong() + PATIENCE.toNanos();
        Cursor place = Cursor.of(end.feedId(), offsets, epochs);
        while (events.isEmpty() && place.distanceTo(end) > 0) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            for (ConsumerRecord<byte[], byte[]> record : records) {
                EventLog.Incoming event = RecordCodec.event(record, maxEventBytes);
                offsets[event.partition()] = event.offset() + 1;
                epochs[event.partition()] = event.leaderEpoch();
                if (!repetitions.repeats(event)) {
                    events.add(event.at(Cursor.of(end.feedId(), offsets, epochs)));
                }
            }
            // Kafka's next offsets also pass those that hold no event, such as those of a transaction's markers.
            place = Places.advanced(Cursor.of(end.feedId(), offsets, epochs), records.nextOffsets());
            if (events.isEmpty() && place.distanceTo(end) > 0 && nanoClock.getAsLong() - deadline > 0) {
                throw new TimeoutException("no record within %d s".formatted(PATIENCE.toSeconds()));
            }
        }
        readTo = Optional.of(place);
        return new KafkaHistory.Chunk(events, Places.confirmed(place, end));
    }

    private void seek(Cursor after, int partitions) {
        List<TopicPartition> wanted = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
        consumer.assign(wanted);
        if (readTo.isEmpty()) {
            // It then knows the leaders: the epoch of a place is not looked at before.
            consumer.beginningOffsets(wanted, PATIENCE);
        }
        Map<TopicPartition, Long> lost = new HashMap<>();
        Map<TopicPartition, OffsetAndMetadata> parted = new HashMap<>();
        for (TopicPartition partition : wanted) {
            // What was fetched ahead stays of use where the place is the one it left off at.
            if (!isAt(after, partition.partition())) {
                consumer.seek(partition, Places.of(after, partition.partition()));
            }
        }
        for (TopicPartition partition : wanted) {
            awaitConfirmed(partition, lost, parted);
        }
        if (!lost.isEmpty()) {
            throw new LogTruncationException(lost, parted);
        }
    }

    /** Waits until Kafka has confirmed that its log still has the event before the place, by its epoch. */
    private void awaitConfirmed(
            TopicPartition partition, Map<TopicPartition, Long> lost, Map<TopicPartition, OffsetAndMetadata> parted) {
        while (!lost.containsKey(partition)) {
            try {
                consumer.position(partition, PATIENCE);
                return;
            } catch (LogTruncationException truncated) {
                lost.putAll(truncated.offsetOutOfRangePartitions());
                parted.putAll(truncated.divergentOffsets());
                // Without an epoch, so that the others are asked for alone.
                truncated.partitions().forEach(other -> consumer.seek(other, 0));
            }
        }
    }

    private boolean isAt(Cursor after, int partition) {
        return readTo.filter(place -> place.feedId().equals(after.feedId())
                        && place.offset(partition) == after.offset(partition)
                        && place.epoch(partition) == after.epoch(partition))
                .isPresent();
    }

    @Override
    public void close() {
        earlier.close();
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
    }
}
