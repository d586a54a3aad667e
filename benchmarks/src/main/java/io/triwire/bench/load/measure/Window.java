package io.triwire.bench.load.measure;

import java.time.Duration;

/**
 * The measured part of a run: events that are due within it count, whenever they arrive.
 *
 * @param fromNanos start, on the clock of {@link System#nanoTime}
 * @param toNanos end, exclusive; after {@code fromNanos}
 */
public record Window(long fromNanos, long toNanos) {

    public Window {
        if (toNanos - fromNanos <= 0) {
            throw new IllegalArgumentException(
                    "a window from %d to %d ns does not end after its start".formatted(fromNanos, toNanos));
        }
    }

    /** Whether an event that is due at this instant counts. */
    public boolean contains(long dueNanos) {
        return dueNanos - fromNanos >= 0 && dueNanos - toNanos < 0;
    }

    /** The length of the window. */
    public Duration length() {
        return Duration.ofNanos(toNanos - fromNanos);
    }

    double seconds() {
        return (toNanos - fromNanos) / 1e9;
    }
}
