package io.triwire.bench.load.gatling;

import java.time.Duration;

/** Durations until an instant of {@link System#nanoTime}. */
final class Deadlines {

    private static final long PER_MILLI = 1_000_000;

    private Deadlines() {}

    /** The time until then in whole milliseconds, Gatling's unit; rounded up, so that nothing happens early. */
    static Duration until(long nanos) {
        return Duration.ofMillis(Math.max(0, -Math.floorDiv(System.nanoTime() - nanos, PER_MILLI)));
    }
}
