package io.triwire.feed;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * The events after a cursor, in feed order, and the cursor after the last of them.
 *
 * <p>Subscribers that are in step share one batch, and so its wire form, which is built once.
 */
public final class Batch {

    private final List<FeedEvent> events;
    private final Cursor cursor;
    private final Optional<FeedReset> reset;
    private final int bytes;
    private final long arrivedNanos;
    private volatile Optional<Object> wire = Optional.empty();

    private Batch(List<FeedEvent> events, Cursor cursor, Optional<FeedReset> reset, long arrivedNanos) {
        this.events = List.copyOf(events);
        this.cursor = Objects.requireNonNull(cursor);
        this.reset = reset;
        this.bytes = this.events.stream().mapToInt(FeedEvent::bytes).sum();
        this.arrivedNanos = arrivedNanos;
    }

    /**
     * A batch of events.
     *
     * @param arrivedNanos when the last of them came from Kafka, on the clock of {@link System#nanoTime}; 0 if it has
     *     been read from Kafka again
     */
    public static Batch of(List<FeedEvent> events, Cursor cursor, long arrivedNanos) {
        return new Batch(events, cursor, Optional.empty(), arrivedNanos);
    }

    /** A batch without events: the feed was quiet, or every event was filtered out. */
    public static Batch quiet(Cursor cursor) {
        return new Batch(List.of(), cursor, Optional.empty(), 0);
    }

    /** A batch that tells a subscriber that it cannot continue exactly, and after which cursor it continues. */
    public static Batch reset(FeedReset reset, Cursor cursor) {
        return new Batch(List.of(), cursor, Optional.of(reset), 0);
    }

    /** The same for somebody who may not read everything: without how much was lost, which counts what he may not. */
    public Batch withoutCount() {
        return reset.map(FeedReset::withoutCount)
                .filter(told -> !reset.equals(Optional.of(told)))
                .map(told -> reset(told, cursor))
                .orElse(this);
    }

    /** The events, oldest first; never more bytes than were asked for, unless a single event is larger. */
    public List<FeedEvent> events() {
        return events;
    }

    /** The place after the last event, and after all that the filter left out. */
    public Cursor cursor() {
        return cursor;
    }

    /** Set when the cursor that was asked for could not be continued; such a batch has no events. */
    public Optional<FeedReset> reset() {
        return reset;
    }

    /** Length of the JSON forms of all events, in bytes. */
    public int bytes() {
        return bytes;
    }

    /** When the last event came from Kafka, on the clock of {@link System#nanoTime}; 0 if not known. */
    public long arrivedNanos() {
        return arrivedNanos;
    }

    /** Whether the last event came from Kafka after an instant, on the clock of {@link System#nanoTime}. */
    public boolean arrivedSince(long nanos) {
        return arrivedNanos != 0 && arrivedNanos - nanos >= 0;
    }

    /** Whether it has no events. */
    public boolean isEmpty() {
        return events.isEmpty();
    }

    /**
     * What a transport sends for this batch.
     *
     * @param encoding makes it; a process must use one encoding only, for its first result is kept
     */
    @SuppressWarnings("unchecked")
    public <T> T wire(Function<Batch, T> encoding) {
        // Two loops may both build it: the results are equal.
        Optional<Object> known = wire;
        if (known.isEmpty()) {
            known = Optional.of(encoding.apply(this));
            wire = known;
        }
        return (T) known.get();
    }
}
