package io.triwire.bench.load.publish;

import java.time.Duration;

/** How late a publisher was against its schedule. Not thread-safe: only the thread of the publisher may use it. */
public final class Lateness {

    private long largestNanos;
    private long index;

    /** An outbox that records how late each post reaches it. */
    public Outbox of(Outbox outbox, Schedule schedule) {
        return (post, intendedMicros) -> {
            largestNanos = Math.max(largestNanos, System.nanoTime() - schedule.dueNanos(index++));
            outbox.put(post, intendedMicros);
        };
    }

    /** The largest delay so far. */
    public Duration largest() {
        return Duration.ofNanos(largestNanos);
    }
}
