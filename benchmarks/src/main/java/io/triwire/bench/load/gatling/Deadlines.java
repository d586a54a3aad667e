package io.triwire.bench.load.gatling;

import java.time.Duration;

/** Spans up to an instant of {@link System#nanoTime}. */
final class Deadlines {

    private static final long PER_MILLI = 1_000_000;

    private Deadlines() {}

    /** How long it is until then, in whole milliseconds, as Gatling counts: rounded up, so that nothing is early. */
    static Duration until(long nanos) {
        return Duration.ofMillis(Math.max(0, -Math.floorDiv(System.nanoTime() - nanos, PER_MILLI)));
    }
}
