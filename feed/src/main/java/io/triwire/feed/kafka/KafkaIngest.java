package io.triwire.feed.kafka;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.common.annotation.Identifier;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.KafkaConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

import io.triwire.feed.Cursor;
import io.triwire.feed.EventLog;
import io.triwire.feed.Feed;
import io.triwire.feed.FeedConfig;
import io.triwire.feed.FeedMetrics;
import io.triwire.feed.FeedUnavailableException;

/**
 * Fills the feed from Kafka: one consumer, which reads every partition and never commits.
 *
 * <p>It starts a little before the end of the topic and continues where the log ends, whenever Kafka hands it its
 * partitions again. What it cannot continue, because the topic is another one or has lost events, it starts anew, so
 * that the log never has a hole.
 */
@ApplicationScoped
@Identifier(KafkaIngest.CHANNEL)
class KafkaIngest implements KafkaConsumerRebalanceListener {

    static final String CHANNEL = "feed-in";

    private static final Logger LOG = Logger.getLogger(KafkaIngest.class);
    private static final long NONE = -1;

    private final FeedConfig config;
    private final TopicAdmin admin;
    private final Feed feed;
    private final KafkaClientService clients;
    private final FeedMetrics metrics;

    private Optional<TopicAdmin.Topic> topic = Optional.empty();
    /** The next offset of each partition. */
    private long[] expected = {};
    /** Whether a partition has delivered the event that was sought; before, an event of an earlier place may come. */
    private boolean[] settled = {};
    /** The offset of an event that came when an earlier one was sought; if it comes again there is none earlier. */
    private long[] early = {};
    /** The end of each partition at the start: what it must have read to be ready. */
    private long[] endAtStart = {};

    private volatile boolean caughtUp;
    private volatile Optional<Cursor> lastCheck = Optional.empty();

    KafkaIngest(FeedConfig config, TopicAdmin admin, Feed feed, KafkaClientService clients, FeedMetrics metrics) {
        this.config = config;
        this.admin = admin;
        this.feed = feed;
        this.clients = clients;
        this.metrics = metrics;
    }

    @Override
    public void onPartitionsAssigned(
            org.apache.kafka.clients.consumer.Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        seek(consumer);
    }

    /** Finds the place to continue from, again. */
    void seekAgain() {
        onPollingThread(this::seek);
    }

    private void seek(org.apache.kafka.clients.consumer.Consumer<?, ?> consumer) {
        try {
            TopicAdmin.Topic found = admin.topic();
            Cursor place = place(found, admin.earliest(found), admin.latest(found));
            consumer.assignment().forEach(partition -> consumer.seek(partition, place.offset(partition.partition())));
        } catch (FeedUnavailableException unavailable) {
            // The watch of the topic finds that there is no place yet and seeks again.
            LOG.debug("No place to read from yet.", unavailable);
            lose();
        }
    }

    private synchronized void lose() {
        topic = Optional.empty();
    }

    private synchronized Cursor place(TopicAdmin.Topic found, Cursor earliest, Cursor latest) {
        boolean continues = expected.length == found.partitions()
                && feed.head().feedId().equals(found.feedId())
                && IntStream.range(0, expected.length)
                        .allMatch(partition -> earliest.offset(partition) <= expected[partition]
                                && expected[partition] <= latest.offset(partition));
        if (!continues) {
            long prefill = config.prefillEvents() / found.partitions();
            Cursor start =
                    found.cursor(partition -> Math.max(earliest.offset(partition), latest.offset(partition) - prefill));
            LOG.infof("The feed is topic '%s' (%s), read from %s.", config.topic(), found.feedId(), start);
            expected = offsets(start);
            endAtStart = offsets(latest);
            feed.restart(start);
            caughtUp = isCaughtUp();
        }
        topic = Optional.of(found);
        settled = new boolean[expected.length];
        early = new long[expected.length];
        Arrays.fill(early, NONE);
        return found.cursor(partition -> expected[partition]);
    }

    private static long[] offsets(Cursor cursor) {
        return IntStream.range(0, cursor.partitions()).mapToLong(cursor::offset).toArray();
    }

    /** Has the channel go on; its records have been {@linkplain #take taken} when they were polled. */
    @Incoming(CHANNEL)
    @NonBlocking
    public void goOn(ConsumerRecords<byte[], byte[]> taken) {}

    /** Takes what Kafka delivers. */
    void take(ConsumerRecords<byte[], byte[]> records) {
        long arrivedNanos = System.nanoTime();
        Instant arrived = Instant.now();
        List<EventLog.Incoming> events = new ArrayList<>(records.count());
        synchronized (this) {
            for (TopicPartition partition : records.partitions()) {
                take(records.records(partition), arrived, events);
            }
            if (!events.isEmpty()) {
                feed.append(events, arrivedNanos);
                caughtUp = caughtUp || isCaughtUp();
            }
        }
    }

    private void take(List<ConsumerRecord<byte[], byte[]>> records, Instant arrived, List<EventLog.Incoming> events) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            int partition = record.partition();
            if (topic.isEmpty() || partition >= expected.length) {
                return;
            }
            if (record.offset() > expected[partition] && !mayFollow(record)) {
                return;
            }
            if (record.offset() >= expected[partition]) {
                settled[partition] = true;
                expected[partition] = record.offset() + 1;
                long timeMicros = RecordCodec.timeMicros(record);
                events.add(RecordCodec.event(record, timeMicros));
                if (caughtUp) {
                    metrics.arrived(age(timeMicros, arrived));
                }
            }
        }
    }

    private static Duration age(long timeMicros, Instant arrived) {
        return Duration.between(Instant.EPOCH.plus(timeMicros, ChronoUnit.MICROS), arrived);
    }

    /**
     * Whether a record may come although its offset is not the next: the offsets between are those of a transaction's
     * markers or of records that were compacted away.
     */
    private boolean mayFollow(ConsumerRecord<byte[], byte[]> record) {
        int partition = record.partition();
        if (!settled[partition]) {
            if (early[partition] == record.offset()) {
                return true;
            }
            // Perhaps a record that was on its way when the place was sought: seen twice, it is truly the next.
            early[partition] = record.offset();
            long next = expected[partition];
            onPollingThread(consumer -> consumer.seek(new TopicPartition(record.topic(), partition), next));
            return false;
        }
        try {
            if (admin.earliest(topic.orElseThrow()).offset(partition) <= expected[partition]) {
                return true;
            }
        } catch (FeedUnavailableException unavailable) {
            LOG.debug("Cannot tell yet whether events were lost.", unavailable);
        }
        // Kafka deleted events before they were read.
        lose();
        seekAgain();
        return false;
    }

    private void onPollingThread(Consumer<org.apache.kafka.clients.consumer.Consumer<byte[], byte[]>> action) {
        clients.<byte[], byte[]>getConsumers(CHANNEL).forEach(consumer -> consumer.runOnPollingThread(action)
                .subscribe()
                .with(done -> {}, failure -> LOG.warn("The consumer could not seek.", failure)));
    }

    /**
     * Looks where the consumer stands, for an instance that has not caught up: offsets that hold no event, such as
     * those of a transaction's markers, may be all that is left. Called again and again; nothing may have come between.
     */
    void checkCaughtUp() {
        Optional<Cursor> before = position();
        onPollingThread(consumer -> {
            boolean atEnd = consumer.assignment().stream()
                    .allMatch(partition -> consumer.position(partition) >= endAtStart(partition.partition()));
            boolean still = before.isPresent() && before.equals(lastCheck);
            caughtUp = caughtUp || (still && atEnd && !consumer.assignment().isEmpty());
            lastCheck = before;
        });
    }

    private synchronized long endAtStart(int partition) {
        return partition < endAtStart.length ? endAtStart[partition] : Long.MAX_VALUE;
    }

    private boolean isCaughtUp() {
        return IntStream.range(0, expected.length).allMatch(partition -> expected[partition] >= endAtStart[partition]);
    }

    /** Whether the feed holds all that was in Kafka when it started. */
    boolean caughtUp() {
        return caughtUp;
    }

    /** The next offset of each partition, once there is a place to read from. */
    synchronized Optional<Cursor> position() {
        return topic.map(found -> found.cursor(partition -> expected[partition]));
    }
}
