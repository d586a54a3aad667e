package io.triwire.bench.load.publish;

/**
 * An absolute schedule of events: a late event does not delay those after it.
 *
 * @param startNanos when event 0 is due, on the clock of {@link System#nanoTime}
 * @param eventsPerSecond rate; above 0 and at most {@value #MAX_EVENTS_PER_SECOND}
 * @param group how many events are due at the same moment, 1 or more
 */
public record Schedule(long startNanos, double eventsPerSecond, int group) {

    /** Highest rate; above it, two events would be due in the same microsecond. */
    public static final double MAX_EVENTS_PER_SECOND = 1_000_000;

    private static final double NANOS_PER_SECOND = 1e9;

    public Schedule {
        if (!(eventsPerSecond > 0 && eventsPerSecond <= MAX_EVENTS_PER_SECOND)) {
            throw new IllegalArgumentException("a rate of %s events per second is not above 0 and at most %.0f"
                    .formatted(eventsPerSecond, MAX_EVENTS_PER_SECOND));
        }
        if (group < 1) {
            throw new IllegalArgumentException("a group of %d events is below 1".formatted(group));
        }
    }

    /** A schedule of one event at a time. */
    public Schedule(long startNanos, double eventsPerSecond) {
        this(startNanos, eventsPerSecond, 1);
    }

    /** When the event with this index, counted from 0, is due, on the clock of {@link System#nanoTime}. */
    public long dueNanos(long index) {
        return startNanos + Math.round(index / group * group / eventsPerSecond * NANOS_PER_SECOND);
    }
}
