package io.triwire.feed.kafka;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;

import io.triwire.feed.Batch;
import io.triwire.feed.ChannelFilter;
import io.triwire.feed.Cursor;
import io.triwire.feed.EventLog;
import io.triwire.feed.FeedConfig;
import io.triwire.feed.FeedEvent;
import io.triwire.feed.FeedReset;
import io.triwire.feed.FeedUnavailableException;
import io.triwire.feed.History;
import io.triwire.feed.ResetCheck;

/**
 * Reads events again that the log in memory no longer holds: a small pool of plain consumers, each used by one worker
 * thread at a time.
 *
 * <p>What one read brings is kept for a moment, for a subscriber wants it in pieces, and others want the same.
 */
@ApplicationScoped
class KafkaHistory implements History {

    private static final int CONSUMERS = 2;

    /** Places in chunks that are remembered; a chunk is about 1 MiB, and most places share one. */
    private static final int REMEMBERED = 32;

    private final TopicAdmin admin;
    private final KafkaIngest ingest;
    private final ExecutorService workers = Executors.newFixedThreadPool(CONSUMERS, task -> {
        Thread thread = new Thread(task, "feed-history");
        thread.setDaemon(true);
        return thread;
    });
    private final BlockingQueue<ReplayConsumer> consumers = new LinkedBlockingQueue<>();
    private final Supplier<ReplayConsumer> newConsumer;
    private final Map<Cursor, Place> places = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Cursor, Place> eldest) {
            return size() > REMEMBERED;
        }
    });

    private volatile Optional<Asked> lastAsked = Optional.empty();
    private volatile int restarts;

    /** What Kafka said to a question of an instant, on the clock of {@link System#nanoTime}. */
    private record Asked(long nanos, TopicBounds bounds) {}

    /** A place within a chunk: the next event is the one at the index. */
    private record Place(Chunk chunk, int index) {}

    /**
     * What one read brought.
     *
     * @param events each with the cursor of a subscriber that began at the start of the chunk
     * @param end after the last event, and after offsets that hold none
     */
    record Chunk(List<FeedEvent> events, Cursor end) {}

    @Inject
    KafkaHistory(
            TopicAdmin admin,
            KafkaIngest ingest,
            FeedConfig config,
            EventLog log,
            @Identifier("default-kafka-broker") Map<String, Object> kafka) {
        this(admin, ingest, () -> new ReplayConsumer(config, log, kafka));
    }

    KafkaHistory(TopicAdmin admin, KafkaIngest ingest, Supplier<ReplayConsumer> newConsumer) {
        this.admin = admin;
        this.ingest = ingest;
        this.newConsumer = newConsumer;
    }

    @Override
    public Uni<Cursor> earliest() {
        return onWorker(() -> admin.earliest(admin.topic()));
    }

    @Override
    public Uni<Cursor> at(Instant instant) {
        return onWorker(() -> admin.at(admin.topic(), instant.toEpochMilli()));
    }

    @Override
    public Uni<Batch> read(Cursor after, ChannelFilter filter, int maxBytes) {
        forgetWhatRestarted();
        Optional<Place> place = Optional.ofNullable(places.get(after));
        if (place.isPresent()) {
            return Uni.createFrom().item(batch(place.get(), filter, maxBytes));
        }
        long nowNanos = System.nanoTime();
        return onWorker(() -> readAgain(after, filter, maxBytes, nowNanos));
    }

    /** Events that were read before the feed went on at another place may have been replaced by others. */
    private void forgetWhatRestarted() {
        if (restarts != ingest.restarts()) {
            restarts = ingest.restarts();
            places.clear();
        }
    }

    private <T> Uni<T> onWorker(Supplier<T> work) {
        return Uni.createFrom()
                .item(work)
                .runSubscriptionOn(workers)
                .ifNoItem()
                .after(PATIENCE)
                .failWith(History::late);
    }

    private Batch readAgain(Cursor after, ChannelFilter filter, int maxBytes, long askedNanos) {
        // Somebody who waited in the same queue may have read it by now.
        Optional<Place> known = Optional.ofNullable(places.get(after));
        if (known.isPresent()) {
            return batch(known.get(), filter, maxBytes);
        }
        try {
            return readAgain(after, filter, maxBytes, boundsSince(askedNanos));
        } catch (OffsetOutOfRangeException deletedMeanwhile) {
            return readAgain(after, filter, maxBytes, boundsSince(System.nanoTime()));
        } catch (KafkaException failed) {
            throw new FeedUnavailableException(KafkaWords.of(failed), failed);
        }
    }

    private Batch readAgain(Cursor after, ChannelFilter filter, int maxBytes, TopicBounds bounds) {
        String feedId = bounds.topic().feedId();
        if (!ingest.isOf(feedId)) {
            ingest.topicChanged();
            throw new FeedUnavailableException("The topic was created again, and this instance is not there yet.");
        }
        Optional<Batch> reset = ResetCheck.check(after, bounds.earliest(), bounds.latest());
        boolean beyond = ResetCheck.isBeyond(after, bounds.latest());
        if (reset.isPresent() && !beyond) {
            return reset.get();
        }
        try {
            Chunk chunk = read(after, bounds.latest());
            return reset.isPresent() ? reset.get() : batch(remember(after, chunk), filter, maxBytes);
        } catch (LogTruncationException truncated) {
            boolean everyPlaceKnown = truncated.divergentOffsets().keySet().containsAll(truncated.partitions());
            return everyPlaceKnown
                    ? ResetCheck.diverged(
                            after, Places.parting(bounds.latest(), truncated.divergentOffsets()), bounds.earliest())
                    : Batch.reset(FeedReset.unknown(FeedReset.Reason.BEYOND_END), bounds.latest());
        } catch (OffsetOutOfRangeException outside) {
            return reset.orElseThrow(() -> outside);
        }
    }

    /** What Kafka has now: one answer serves everybody who asked before it was asked for. */
    private TopicBounds boundsSince(long askedNanos) {
        Optional<Asked> last = lastAsked;
        if (last.isPresent() && last.get().nanos() - askedNanos >= 0) {
            return last.get().bounds();
        }
        long nowNanos = System.nanoTime();
        TopicBounds bounds = admin.bounds();
        lastAsked = Optional.of(new Asked(nowNanos, bounds));
        return bounds;
    }

    private Chunk read(Cursor after, Cursor latest) {
        ReplayConsumer consumer = Optional.ofNullable(consumers.poll()).orElseGet(newConsumer);
        boolean usable = false;
        try {
            Chunk chunk = consumer.read(after, latest);
            usable = true;
            return chunk;
        } finally {
            if (usable) {
                consumers.add(consumer);
            } else {
                consumer.close();
            }
        }
    }

    private Place remember(Cursor after, Chunk chunk) {
        Place start = new Place(chunk, 0);
        // That nothing follows is true for a moment only.
        if (!chunk.events().isEmpty()) {
            places.put(after, start);
        }
        return start;
    }

    private Batch batch(Place place, ChannelFilter filter, int maxBytes) {
        List<FeedEvent> all = place.chunk().events();
        List<FeedEvent> events = new ArrayList<>();
        int bytes = 0;
        int index = place.index();
        for (; index < all.size(); index++) {
            FeedEvent event = all.get(index);
            if (filter.accepts(event.channel())) {
                if (bytes > 0 && bytes + event.framedBytes() > maxBytes) {
                    break;
                }
                events.add(event);
                bytes += event.framedBytes();
            }
        }
        if (index == all.size()) {
            return Batch.of(events, place.chunk().end(), 0);
        }
        Cursor cursor = Cursor.parse(all.get(index - 1).cursor());
        places.put(cursor, new Place(place.chunk(), index));
        return Batch.of(events, cursor, 0);
    }

    @PreDestroy
    void close() {
        workers.shutdownNow();
        consumers.forEach(ReplayConsumer::close);
    }
}
