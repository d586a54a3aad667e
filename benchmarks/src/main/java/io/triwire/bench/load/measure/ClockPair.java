package io.triwire.bench.load.measure;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * One instant on two clocks. On Linux {@link System#nanoTime} is the same clock for all processes of a host. Processes
 * that share a pair can convert between it and the time of day, which the stamps of events use.
 *
 * @param micros microseconds since 1970-01-01T00:00Z
 * @param nanos the same instant on the clock of {@link System#nanoTime}
 */
public record ClockPair(long micros, long nanos) {

    /** The current instant. */
    public static ClockPair now() {
        return new ClockPair(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()), System.nanoTime());
    }

    /** The time of day at an instant of {@link System#nanoTime}, in microseconds since 1970-01-01T00:00Z. */
    public long microsAt(long atNanos) {
        return micros + Math.floorDiv(atNanos - nanos, 1_000L);
    }

    /** The instant of {@link System#nanoTime} at a time of day. */
    public long nanosAt(long atMicros) {
        return nanos + (atMicros - micros) * 1_000;
    }
}
