package io.triwire.bench.load.publish;

import java.time.Duration;

/** How late a publisher was against its schedule. For the thread of the publisher. */
public final class Lateness {

    private long largestNanos;
    private long index;

    /** An outbox that notes how late each post comes to it. */
    public Outbox of(Outbox outbox, Schedule schedule) {
        return (post, intendedMicros) -> {
            largestNanos = Math.max(largestNanos, System.nanoTime() - schedule.dueNanos(index++));
            outbox.put(post, intendedMicros);
        };
    }

    /** The largest delay up to now. */
    public Duration largest() {
        return Duration.ofNanos(largestNanos);
    }
}
