package io.triwire.feed.kafka;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

import io.triwire.feed.Cursor;
import io.triwire.feed.EventLog;
import io.triwire.feed.Feed;

/**
 * Reads the topic into the feed with one consumer.
 *
 * <p>Its place is the head of the feed's log and stands nowhere else: it moves with what is appended, or not at all. So
 * whatever fails between two lines, the next reader begins where the log ends, and no event is passed over. Whether Kafka
 * can continue that place is Kafka's to say: the consumer has no reset of its own, and its places carry leader epochs.
 *
 * <p>For one thread.
 */
final class TopicReader {

    private static final Logger LOG = Logger.getLogger(TopicReader.class);

    private final String topic;
    private final int prefillEvents;
    private final long maxEventBytes;
    private final Consumer<byte[], byte[]> consumer;
    private final Feed feed;
    private final LongConsumer ages;
    /** Whether the consumer may be at a place before the log. */
    private boolean lookingBack;

    /**
     * A reader that has not begun.
     *
     * @param prefillEvents how many of the newest events to read where the log cannot be continued
     * @param maxEventBytes longest event that is delivered with its data
     * @param ages is told how old each event is that has just been published, in microseconds
     */
    TopicReader(
            String topic,
            int prefillEvents,
            long maxEventBytes,
            Consumer<byte[], byte[]> consumer,
            Feed feed,
            LongConsumer ages) {
        this.topic = topic;
        this.prefillEvents = prefillEvents;
        this.maxEventBytes = maxEventBytes;
        this.consumer = consumer;
        this.feed = feed;
        this.ages = ages;
    }

    /**
     * Goes on where the log ends, with the partitions that were added; anew where Kafka cannot continue the log.
     *
     * @return whether it begins anew
     */
    boolean begin(TopicBounds bounds) {
        if (!feed.started()) {
            LOG.infof("The feed is topic '%s' (%s).", topic, bounds.topic().feedId());
            restart(bounds);
        } else if (!feed.head().feedId().equals(bounds.topic().feedId())) {
            LOG.warnf(
                    "Topic '%s' was created again (%s); the feed starts anew, and every subscriber is told.",
                    topic, bounds.topic().feedId());
            restart(bounds);
        } else if (deleted(bounds) > 0
                || feed.head().partitions() > bounds.topic().partitions()) {
            beginAnew(bounds);
        } else {
            if (feed.head().partitions() < bounds.topic().partitions()) {
                LOG.infof(
                        "Topic '%s' has %d partitions now, and had %d.",
                        topic, bounds.topic().partitions(), feed.head().partitions());
                feed.extend(bounds.earliest());
            }
            seek(feed.head());
            return false;
        }
        return true;
    }

    /** Begins before the end of the topic, for Kafka does not have the place that the log ends at. */
    void beginAnew(TopicBounds bounds) {
        long deleted = deleted(bounds);
        if (deleted > 0) {
            LOG.warnf(
                    "Kafka deleted up to %d events before this instance had read them; subscribers that lack them are"
                            + " told.",
                    deleted);
        } else {
            LOG.warnf(
                    "Kafka has lost the end of the feed, up to %d events that this instance had; subscribers that have"
                            + " them are told.",
                    bounds.latest().distanceTo(feed.head()));
        }
        restart(bounds);
    }

    /** How many offsets after the head of the log Kafka no longer has. */
    private long deleted(TopicBounds bounds) {
        Cursor head = feed.head();
        return IntStream.range(0, Math.min(head.partitions(), bounds.topic().partitions()))
                .mapToLong(partition -> Math.max(0, bounds.earliest().offset(partition) - head.offset(partition)))
                .sum();
    }

    private void restart(TopicBounds bounds) {
        Cursor latest = bounds.latest();
        int partitions = latest.partitions();
        long each = prefillEvents / partitions;
        long[] offsets = IntStream.range(0, partitions)
                .mapToLong(partition -> Math.max(bounds.earliest().offset(partition), latest.offset(partition) - each))
                .toArray();
        // An epoch later than that of the event before is right, too: nothing before the end has been replaced yet.
        int[] epochs = IntStream.range(0, partitions).map(latest::epoch).toArray();
        feed.restart(Cursor.of(latest.feedId(), offsets, epochs), latest);
        seek(feed.head());
        lookBack(bounds.earliest());
    }

    /** Reads what precedes the log, of which the log takes nothing but the ids that later records may repeat. */
    private void lookBack(Cursor earliest) {
        Cursor head = feed.head();
        for (int partition = 0; partition < head.partitions(); partition++) {
            long from = Math.max(earliest.offset(partition), head.offset(partition) - Repetitions.LOOK_BACK);
            consumer.seek(new TopicPartition(topic, partition), new OffsetAndMetadata(from));
        }
        lookingBack = true;
    }

    private void seek(Cursor place) {
        List<TopicPartition> partitions = IntStream.range(0, place.partitions())
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
        consumer.assign(partitions);
        partitions.forEach(partition -> consumer.seek(partition, Places.of(place, partition.partition())));
    }

    /**
     * Waits for events, and appends them to the log.
     *
     * @param live whether what comes has just been published, so that its age is due to Kafka
     * @throws org.apache.kafka.clients.consumer.OffsetOutOfRangeException if Kafka does not have the place that the log
     *     ends at: {@link #beginAnew}
     */
    void poll(Duration timeout, boolean live) {
        ConsumerRecords<byte[], byte[]> records = records(timeout);
        if (records.nextOffsets().isEmpty()) {
            return;
        }
        if (lookingBack) {
            requireNothingReplaced(records);
        }
        long arrivedNanos = System.nanoTime();
        List<EventLog.Incoming> events = new ArrayList<>(records.count());
        for (ConsumerRecord<byte[], byte[]> record : records) {
            event(record).ifPresent(events::add);
        }
        feed.append(events, Places.advanced(feed.head(), records.nextOffsets()), arrivedNanos);
        if (live) {
            noteAges(records);
        }
    }

    /**
     * Kafka tells of a lost end when a place is beyond it. Looking back, the consumer may be before it, and would read on
     * over what the log has as other events.
     */
    private void requireNothingReplaced(ConsumerRecords<byte[], byte[]> records) {
        Cursor head = feed.head();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            int partition = record.partition();
            boolean beforeHead = record.offset() < head.offset(partition);
            if (beforeHead
                    && head.epoch(partition) != Cursor.UNKNOWN_EPOCH
                    && record.leaderEpoch().orElse(Cursor.UNKNOWN_EPOCH) > head.epoch(partition)) {
                throw new LogTruncationException(
                        Map.of(new TopicPartition(topic, partition), head.offset(partition)), Map.of());
            }
        }
    }

    private ConsumerRecords<byte[], byte[]> records(Duration timeout) {
        try {
            return consumer.poll(timeout);
        } catch (OffsetOutOfRangeException deleted) {
            if (!lookingBack) {
                throw deleted;
            }
            // Perhaps what precedes the log has been deleted, which the log does not need.
            lookingBack = false;
            seek(feed.head());
            return ConsumerRecords.empty();
        }
    }

    private void noteAges(ConsumerRecords<byte[], byte[]> records) {
        long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        for (ConsumerRecord<byte[], byte[]> record : records) {
            ages.accept(now - RecordCodec.timeMicros(record));
        }
    }

    /** A record that cannot be an event costs itself, and none of its neighbours. */
    private Optional<EventLog.Incoming> event(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Optional.of(RecordCodec.event(record, maxEventBytes));
        } catch (RuntimeException unexpected) {
            LOG.errorf(
                    unexpected,
                    "The record at offset %d of partition %d of topic '%s' cannot be delivered, and is left out.",
                    record.offset(),
                    record.partition(),
                    topic);
            return Optional.empty();
        }
    }
}
