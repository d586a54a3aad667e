package io.triwire.feed;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;

import io.smallrye.mutiny.Uni;

/**
 * A history that keeps every event it is given, and reads them as Kafka does: a few of one partition, then of the
 * next. Safe for any number of threads.
 */
final class StoredFeed implements History {

    private final List<List<EventLog.Incoming>> partitions = new ArrayList<>();
    private final Executor workers;

    StoredFeed(int partitions, Executor workers) {
        for (int partition = 0; partition < partitions; partition++) {
            this.partitions.add(new ArrayList<>());
        }
        this.workers = workers;
    }

    synchronized void store(EventLog.Incoming event) {
        partitions.get(event.partition()).add(event);
    }

    /** The cursor after the newest event. */
    synchronized Cursor end() {
        return Cursor.of(
                SomeEvents.FEED, partitions.stream().mapToLong(List::size).toArray());
    }

    @Override
    public Uni<Batch> read(Cursor after, ChannelFilter filter, int maxBytes) {
        return Uni.createFrom().item(() -> readNow(after, filter, maxBytes)).runSubscriptionOn(workers);
    }

    private synchronized Batch readNow(Cursor after, ChannelFilter filter, int maxBytes) {
        long[] offsets = after.offsets(partitions.size());
        List<FeedEvent> events = new ArrayList<>();
        int bytes = 0;
        int first = ThreadLocalRandom.current().nextInt(partitions.size());
        for (int turn = 0; turn < partitions.size(); turn++) {
            int partition = (first + turn) % partitions.size();
            List<EventLog.Incoming> stored = partitions.get(partition);
            int most = 1 + ThreadLocalRandom.current().nextInt(100);
            for (int read = 0; read < most && offsets[partition] < stored.size(); read++) {
                EventLog.Incoming event = stored.get((int) offsets[partition]);
                if (filter.accepts(event.channel()) && bytes > maxBytes) {
                    break;
                }
                offsets[partition]++;
                if (filter.accepts(event.channel())) {
                    FeedEvent given = event.at(Cursor.of(SomeEvents.FEED, offsets));
                    events.add(given);
                    bytes += given.bytes();
                }
            }
        }
        return Batch.of(events, Cursor.of(SomeEvents.FEED, offsets), 0);
    }

    @Override
    public Uni<Cursor> earliest() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Uni<Cursor> at(Instant instant) {
        throw new UnsupportedOperationException();
    }
}
