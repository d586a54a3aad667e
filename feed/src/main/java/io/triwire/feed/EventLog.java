package io.triwire.feed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

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
    private final PublicationIds ids;
    private final Shared[] shared = new Shared[SHARED_BATCHES];

    private long first;
    private long next;
    private long bytes;
    private long[] base = {};
    private int[] baseEpochs = {};
    private long[] head = {};
    private int[] headEpochs = {};
    /** The furthest offsets that are known to exist in Kafka, which this instance may not have received yet. */
    private long[] known = {};

    private EpochStarts[] epochStarts = {};
    /** From where on each offset of a partition has been an event; beyond the head when the newest was none. */
    private long[] denseFrom = {};

    private Optional<Cursor> oldestCursor = Optional.empty();
    private volatile Optional<Cursor> headCursor = Optional.empty();
    private volatile long announced;
    private long arrivedNanos;

    /** A batch that subscribers in step share. */
    private record Shared(long from, Cursor head, ChannelFilter filter, int maxBytes, Batch batch) {}

    /**
     * An empty log, of no feed yet.
     *
     * @param maxEvents most events to hold, 1 or more
     * @param maxBytes most bytes of JSON to hold; an event that is larger by itself is not held at all
     * @param maxPublicationIds how many of the newest publications with an id are known again
     */
    public EventLog(int maxEvents, long maxBytes, int maxPublicationIds) {
        if (maxEvents < 1) {
            throw new IllegalArgumentException("a log of %d events cannot hold one".formatted(maxEvents));
        }
        this.ring = new FeedEvent[maxEvents];
        this.maxBytes = maxBytes;
        this.ids = new PublicationIds(maxPublicationIds);
    }

    /**
     * Drops every event and goes on at {@code start}, of this feed or another one; positions count on.
     *
     * @param end the cursor after the newest event that exists in Kafka
     */
    public synchronized void restart(Cursor start, Cursor end) {
        Arrays.fill(ring, null);
        Arrays.fill(shared, null);
        ids.clear();
        base = new long[0];
        baseEpochs = new int[0];
        head = new long[0];
        headEpochs = new int[0];
        known = new long[0];
        epochStarts = new EpochStarts[0];
        denseFrom = new long[0];
        bytes = 0;
        // One further, so that no position of before is mistaken for one of after.
        first = ++next;
        begin(start);
        noteKnown(end);
    }

    /**
     * Begins the partitions that were added to the feed.
     *
     * @param start has them all; of those that the log has already, nothing is taken
     */
    public synchronized void extend(Cursor start) {
        begin(start);
    }

    private void begin(Cursor start) {
        int from = head.length;
        int to = start.partitions();
        base = Arrays.copyOf(base, to);
        baseEpochs = Arrays.copyOf(baseEpochs, to);
        head = Arrays.copyOf(head, to);
        headEpochs = Arrays.copyOf(headEpochs, to);
        known = Arrays.copyOf(known, to);
        epochStarts = Arrays.copyOf(epochStarts, to);
        denseFrom = Arrays.copyOf(denseFrom, to);
        for (int partition = from; partition < to; partition++) {
            base[partition] = start.offset(partition);
            baseEpochs[partition] = start.epoch(partition);
            head[partition] = start.offset(partition);
            headEpochs[partition] = start.epoch(partition);
            known[partition] = start.offset(partition);
            epochStarts[partition] = new EpochStarts(start.epoch(partition));
            denseFrom[partition] = start.offset(partition);
        }
        oldestCursor = Optional.empty();
        announceHead(start.feedId());
    }

    private void announceHead(String feedId) {
        headCursor = Optional.of(Cursor.of(feedId, head, headEpochs).atPosition(next));
        announced = next;
    }

    /**
     * Adds events of one partition or several, each partition's in the order of its offsets. An event that the log
     * has had already is left out, as is one that repeats the publication of another; of both the id is known then.
     *
     * @param end where Kafka's next events are: after the last of these, and after offsets that hold no event, such as
     *     those of a transaction's markers
     * @param arrivedNanos when they came from Kafka, on the clock of {@link System#nanoTime}
     * @throws IllegalStateException before the first {@link #restart}
     */
    public synchronized void append(Iterable<Incoming> events, Cursor end, long arrivedNanos) {
        String feedId = head().feedId();
        for (Incoming event : events) {
            if (event.offset() >= head[event.partition()]) {
                append(feedId, event);
            } else {
                noteEarlier(feedId, event);
            }
        }
        for (int partition = 0; partition < head.length; partition++) {
            if (end.offset(partition) > head[partition]) {
                passOver(partition, end.offset(partition));
                head[partition] = end.offset(partition);
                headEpochs[partition] = end.epoch(partition);
                epochStarts[partition].note(end.epoch(partition), end.offset(partition) - 1);
            }
        }
        this.arrivedNanos = arrivedNanos;
        announceHead(feedId);
    }

    private void append(String feedId, Incoming event) {
        int partition = event.partition();
        boolean repeats = repeats(event);
        passOver(partition, repeats ? event.offset() + 1 : event.offset());
        head[partition] = event.offset() + 1;
        headEpochs[partition] = event.leaderEpoch();
        epochStarts[partition].note(event.leaderEpoch(), event.offset());
        if (repeats) {
            return;
        }
        FeedEvent added = event.at(Cursor.text(feedId, head, headEpochs));
        event.publication().ifPresent(key -> ids.add(key, partition, event.offset(), added.cursor()));
        while (next > first && (next - first == ring.length || bytes + added.bytes() > maxBytes)) {
            dropOldest();
        }
        ring[slot(next++)] = added;
        bytes += added.bytes();
        if (bytes > maxBytes) {
            dropOldest();
        }
    }

    /** Notes that the offsets between the head and this one hold no event, if there are any. */
    private void passOver(int partition, long offset) {
        if (offset > head[partition]) {
            denseFrom[partition] = offset;
        }
    }

    /**
     * An event on its way into the log, which gives it its cursor.
     *
     * @see FeedEvent
     */
    public record Incoming(
            int partition,
            long offset,
            int leaderEpoch,
            Optional<String> channel,
            Optional<String> publicationId,
            byte[] fields) {

        /** One whose publisher gave it no id. */
        public Incoming(int partition, long offset, int leaderEpoch, Optional<String> channel, byte[] fields) {
            this(partition, offset, leaderEpoch, channel, Optional.empty(), fields);
        }

        /** By which a repetition is known. */
        public Optional<PublicationKey> publication() {
            return publicationId.map(id -> new PublicationKey(channel, id));
        }

        /** The event at its place in the feed. */
        public FeedEvent at(Cursor cursor) {
            return at(cursor.text());
        }

        private FeedEvent at(String cursor) {
            return new FeedEvent(cursor, partition, offset, leaderEpoch, channel, fields);
        }
    }

    private boolean repeats(Incoming event) {
        OptionalLong first = firstOffset(event);
        return first.isPresent() && first.getAsLong() < event.offset();
    }

    /** Where the first record of an event's publication is, if it has an id that this log knows in its partition. */
    public OptionalLong firstOffset(Incoming event) {
        return event.publication()
                .map(key -> ids.firstOffset(key, event.partition()))
                .orElseGet(OptionalLong::empty);
    }

    /** Of what was read before the place where the log begins, so that its repetitions are known. */
    private void noteEarlier(String feedId, Incoming event) {
        event.publication().filter(key -> ids.cursorOf(key).isEmpty()).ifPresent(key -> {
            long[] offsets = head.clone();
            int[] epochs = headEpochs.clone();
            offsets[event.partition()] = event.offset() + 1;
            epochs[event.partition()] = event.leaderEpoch();
            ids.add(key, event.partition(), event.offset(), Cursor.text(feedId, offsets, epochs));
        });
    }

    /** The cursor of the event that a publication has become, if the log knows its id. */
    Optional<Cursor> cursorOf(PublicationKey publication) {
        return ids.cursorOf(publication);
    }

    private void dropOldest() {
        FeedEvent dropped = ring[slot(first)];
        ring[slot(first++)] = null;
        bytes -= dropped.bytes();
        base[dropped.partition()] = dropped.offset() + 1;
        baseEpochs[dropped.partition()] = dropped.leaderEpoch();
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
     * @param maxBytes bound on the {@linkplain FeedEvent#framedBytes framed bytes} of all; one event is always given
     * @return empty if the log cannot continue this cursor: it is of another feed, it is before the base or beyond the
     *     head and what is known to be coming, or other events have taken the place of some that it counts as received
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
                    || after.offset(partition) > Math.max(head[partition], known[partition])
                    || !epochStarts[partition].agree(
                            after.epoch(partition), after.offset(partition), head[partition])) {
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
        // One of fewer partitions may lack events of those that were added, which began before the log has them.
        return position >= first
                && position <= next
                && cursor.partitions() == head.length
                && cursorAt(position).equals(cursor.text());
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
            oldestCursor =
                    Optional.of(Cursor.of(head().feedId(), base, baseEpochs).atPosition(first));
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
                && known.head.equals(head())
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
                if (size > 0 && size + event.framedBytes() > maxBytes) {
                    break;
                }
                events.add(event);
                size += event.framedBytes();
            }
        }
        Cursor end =
                position == next ? head() : Cursor.parse(cursorAt(position)).atPosition(position);
        Batch batch = events.isEmpty() ? Batch.quiet(end) : Batch.of(events, end, arrivedNanos);
        shared[slot] = new Shared(from, head(), filter, maxBytes, batch);
        return batch;
    }

    /** For a subscriber that has some of the events here already; each event's cursor is then its own. */
    private Batch outOfStep(long from, Cursor after, ChannelFilter filter, int maxBytes) {
        List<FeedEvent> events = new ArrayList<>();
        int size = 0;
        long[] offsets = after.offsets(head.length);
        int[] epochs = after.epochs(head.length);
        long position = from;
        for (; position < next; position++) {
            FeedEvent event = ring[slot(position)];
            if (event.offset() < offsets[event.partition()]) {
                continue;
            }
            boolean wanted = filter.accepts(event.channel());
            if (wanted && size > 0 && size + event.framedBytes() > maxBytes) {
                break;
            }
            offsets[event.partition()] = event.offset() + 1;
            epochs[event.partition()] = event.leaderEpoch();
            if (wanted) {
                events.add(event.at(Cursor.text(after.feedId(), offsets, epochs)));
                size += event.framedBytes();
            }
        }
        if (position == next) {
            passOverToHead(offsets, epochs);
        }
        Cursor end = Cursor.of(after.feedId(), offsets, epochs).atPosition(position);
        return events.isEmpty() ? Batch.quiet(end) : Batch.of(events, end, arrivedNanos);
    }

    /** For a subscriber that has every event here: what lies before the head holds none. */
    private void passOverToHead(long[] offsets, int[] epochs) {
        for (int partition = 0; partition < head.length; partition++) {
            // At the head itself, a later epoch tells more than this instance has noticed.
            if (offsets[partition] < head[partition]) {
                offsets[partition] = head[partition];
                epochs[partition] = headEpochs[partition];
            }
        }
    }

    /**
     * Whether each offset between two cursors has been an event that this instance received, so that their distance is
     * how many there were and not only the most that there can have been.
     */
    synchronized boolean isDense(Cursor from, Cursor to) {
        if (!from.feedId().equals(head().feedId()) || !to.feedId().equals(head().feedId())) {
            return false;
        }
        for (int partition = 0; partition < to.partitions(); partition++) {
            boolean between = from.offset(partition) < to.offset(partition);
            if (between
                    && (partition >= head.length
                            || from.offset(partition) < denseFrom[partition]
                            || to.offset(partition) > head[partition])) {
                return false;
            }
        }
        return true;
    }
}
