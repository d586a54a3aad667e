package io.triwire.feed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The newest events of the feed, in the order in which this instance received them: a ring in memory, bounded in events
 * and in bytes.
 *
 * <p>Each event has a position, which counts up from 0 and means nothing outside this object. The log holds, for each
 * partition, every event from a base offset up to a head offset, so it can continue every cursor between the two, also
 * one of another instance, which received the partitions interleaved in another way.
 *
 * <p>Safe for any number of reading threads beside one that appends.
 */
public final class EventLog {

    /** Enough for the distinct ranges that the subscribers of all loops ask for between two appends. */
    private static final int SHARED_BATCHES = 64;

    private final FeedEvent[] ring;
    private final long maxBytes;
    private final Shared[] shared = new Shared[SHARED_BATCHES];

    private long first;
    private long next;
    private long bytes;
    private long[] base = {};
    private long[] head = {};
    /** The furthest offsets that are known to exist in Kafka, which this instance may not have received yet. */
    private long[] known = {};

    private Optional<Cursor> oldestCursor = Optional.empty();
    private volatile Optional<Cursor> headCursor = Optional.empty();
    private volatile long announced;
    private long arrivedNanos;

    /** A batch that subscribers in step share. */
    private record Shared(long from, long head, ChannelFilter filter, int maxBytes, Batch batch) {}

    /**
     * An empty log, of no feed yet.
     *
     * @param maxEvents most events to hold, 1 or more
     * @param maxBytes most bytes of JSON to hold; an event that is larger by itself is not held at all
     */
    public EventLog(int maxEvents, long maxBytes) {
        if (maxEvents < 1) {
            throw new IllegalArgumentException("a log of %d events cannot hold one".formatted(maxEvents));
        }
        this.ring = new FeedEvent[maxEvents];
        this.maxBytes = maxBytes;
    }

    /** Drops every event and goes on at {@code start}, of this feed or another one; positions count on. */
    public synchronized void restart(Cursor start) {
        Arrays.fill(ring, null);
        Arrays.fill(shared, null);
        base = start.offsets(start.partitions());
        head = base.clone();
        known = base.clone();
        bytes = 0;
        // One further, so that no position of before is mistaken for one of after.
        first = ++next;
        oldestCursor = Optional.of(start.atPosition(first));
        headCursor = oldestCursor;
        announced = next;
    }

    /**
     * Adds events of one partition or several, each partition's in the order of its offsets. An event that the log
     * has had already is left out.
     *
     * @param arrivedNanos when they came from Kafka, on the clock of {@link System#nanoTime}
     * @throws IllegalStateException before the first {@link #restart}
     */
    public synchronized void append(Iterable<Incoming> events, long arrivedNanos) {
        String feedId = head().feedId();
        for (Incoming event : events) {
            if (event.offset() < head[event.partition()]) {
                continue;
            }
            head[event.partition()] = event.offset() + 1;
            FeedEvent added = new FeedEvent(
                    Cursor.text(feedId, head), event.partition(), event.offset(), event.channel(), event.fields());
            while (next > first && (next - first == ring.length || bytes + added.bytes() > maxBytes)) {
                dropOldest();
            }
            ring[slot(next++)] = added;
            bytes += added.bytes();
            if (bytes > maxBytes) {
                dropOldest();
            }
        }
        this.arrivedNanos = arrivedNanos;
        headCursor = Optional.of(Cursor.of(feedId, head).atPosition(next));
        announced = next;
    }

    /**
     * An event on its way into the log, which gives it its cursor.
     *
     * @see FeedEvent
     */
    public record Incoming(int partition, long offset, Optional<String> channel, byte[] fields) {}

    private void dropOldest() {
        FeedEvent dropped = ring[slot(first)];
        ring[slot(first++)] = null;
        bytes -= dropped.bytes();
        base[dropped.partition()] = dropped.offset() + 1;
        oldestCursor = Optional.empty();
    }

    private int slot(long position) {
        return (int) (position % ring.length);
    }

    /** Whether the log is of a feed yet. */
    public boolean started() {
        return headCursor.isPresent();
    }

    /**
     * The cursor after the newest event.
     *
     * @throws IllegalStateException before the first {@link #restart}
     */
    public Cursor head() {
        return headCursor.orElseThrow(() -> new IllegalStateException("the log is of no feed yet"));
    }

    /** The position after the newest event. */
    long headPosition() {
        return announced;
    }

    /**
     * Notes offsets that exist in Kafka, so that a cursor up to them is waited for and not taken as wrong. Those of
     * another feed tell nothing of this one.
     */
    public synchronized void noteKnown(Cursor end) {
        if (!end.feedId().equals(head().feedId())) {
            return;
        }
        for (int partition = 0; partition < known.length; partition++) {
            known[partition] = Math.max(known[partition], end.offset(partition));
        }
    }

    /** The cursor after the event at this offset, if the log holds it. */
    public synchronized Optional<Cursor> cursorOf(int partition, long offset) {
        if (partition >= head.length || offset < base[partition] || offset >= head[partition]) {
            return Optional.empty();
        }
        // It is one of the newest: whoever asks has just published it.
        for (long position = next - 1; position >= first; position--) {
            FeedEvent event = ring[slot(position)];
            if (event.partition() == partition && event.offset() <= offset) {
                return event.offset() == offset ? Optional.of(Cursor.parse(event.cursor())) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    /**
     * The events after a cursor that pass the filter; a quiet batch when there are none yet.
     *
     * @param maxBytes bound on {@link Batch#bytes}; one event is always given
     * @return empty if the log cannot continue this cursor: it is of another feed, or it is before the base or beyond
     *     the head and what is known to be coming
     */
    public synchronized Optional<Batch> read(Cursor after, ChannelFilter filter, int maxBytes) {
        if (!after.feedId().equals(head().feedId())) {
            return Optional.empty();
        }
        long hint = after.position() == Cursor.UNKNOWN_POSITION ? likelyPosition(after) : after.position();
        if (isAt(hint, after)) {
            return Optional.of(inStep(hint, filter, maxBytes));
        }
        for (int partition = 0; partition < head.length; partition++) {
            if (after.offset(partition) < base[partition]
                    || after.offset(partition) > Math.max(head[partition], known[partition])) {
                return Optional.empty();
            }
        }
        if (after.partitions() > head.length) {
            return Optional.empty();
        }
        long from = firstNotBefore(after);
        return Optional.of(
                isAt(from, after) ? inStep(from, filter, maxBytes) : outOfStep(from, after, filter, maxBytes));
    }

    /** Where a cursor stands that has exactly the oldest events, if the offsets from the base on are all of events. */
    private long likelyPosition(Cursor after) {
        long position = first;
        for (int partition = 0; partition < base.length; partition++) {
            position += after.offset(partition) - base[partition];
        }
        return position;
    }

    private boolean isAt(long position, Cursor cursor) {
        return position >= first && position <= next && cursorAt(position).equals(cursor.text());
    }

    /** The text of the cursor of a subscriber that has exactly the events before a position. */
    private String cursorAt(long position) {
        if (position == next) {
            return head().text();
        }
        return position == first ? oldest().text() : ring[slot(position - 1)].cursor();
    }

    private Cursor oldest() {
        if (oldestCursor.isEmpty()) {
            oldestCursor = Optional.of(Cursor.of(head().feedId(), base).atPosition(first));
        }
        return oldestCursor.get();
    }

    /** The first position whose event, or a later one, the subscriber at {@code after} may lack: a binary search. */
    private long firstNotBefore(Cursor after) {
        long low = first;
        long high = next;
        while (low < high) {
            long middle = (low + high) >>> 1;
            Cursor there = Cursor.parse(ring[slot(middle)].cursor());
            if (after.distanceTo(there) > 0) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private Batch inStep(long from, ChannelFilter filter, int maxBytes) {
        int slot = Math.floorMod(Long.hashCode(from) * 31 + filter.hashCode(), SHARED_BATCHES);
        Shared known = shared[slot];
        if (known != null
                && known.from == from
                && known.head == next
                && known.maxBytes == maxBytes
                && known.filter.equals(filter)) {
            return known.batch;
        }
        List<FeedEvent> events = new ArrayList<>();
        int size = 0;
        long position = from;
        for (; position < next; position++) {
            FeedEvent event = ring[slot(position)];
            if (filter.accepts(event.channel())) {
                if (size > 0 && size + event.bytes() > maxBytes) {
                    break;
                }
                events.add(event);
                size += event.bytes();
            }
        }
        Cursor end =
                position == next ? head() : Cursor.parse(cursorAt(position)).atPosition(position);
        Batch batch = events.isEmpty() ? Batch.quiet(end) : Batch.of(events, end, arrivedNanos);
        shared[slot] = new Shared(from, next, filter, maxBytes, batch);
        return batch;
    }

    /** For a subscriber that has some of the events here already; each event's cursor is then its own. */
    private Batch outOfStep(long from, Cursor after, ChannelFilter filter, int maxBytes) {
        List<FeedEvent> events = new ArrayList<>();
        int size = 0;
        long[] offsets = after.offsets(head.length);
        long position = from;
        for (; position < next; position++) {
            FeedEvent event = ring[slot(position)];
            if (event.offset() < offsets[event.partition()]) {
                continue;
            }
            if (filter.accepts(event.channel())) {
                if (size > 0 && size + event.bytes() > maxBytes) {
                    break;
                }
                offsets[event.partition()] = event.offset() + 1;
                events.add(event.at(Cursor.text(after.feedId(), offsets)));
                size += event.bytes();
            } else {
                offsets[event.partition()] = event.offset() + 1;
            }
        }
        Cursor end = Cursor.of(after.feedId(), offsets).atPosition(position);
        return events.isEmpty() ? Batch.quiet(end) : Batch.of(events, end, arrivedNanos);
    }
}
