package io.triwire.bench.load.measure;

import java.util.concurrent.TimeUnit;

import org.HdrHistogram.Histogram;

import io.triwire.bench.load.result.Distribution;

/**
 * A histogram of durations in microseconds, up to 60 s, with a precision of three digits. Durations outside the range
 * are counted and never clamped. Thread-safe.
 */
public final class LatencyHistogram {

    private static final long LONGEST_MICROS = TimeUnit.SECONDS.toMicros(60);
    private static final int DIGITS = 3;

    private final Histogram histogram = new Histogram(LONGEST_MICROS, DIGITS);
    private long negative;
    private long tooLong;

    /** Records the duration from one instant of {@link System#nanoTime} to another. */
    public void record(long fromNanos, long toNanos) {
        recordMicros(Math.floorDiv(toNanos - fromNanos, 1_000L));
    }

    /** Records a duration. */
    public synchronized void recordMicros(long micros) {
        if (micros < 0) {
            negative++;
        } else if (micros > LONGEST_MICROS) {
            tooLong++;
        } else {
            histogram.recordValue(micros);
        }
    }

    /** The number of negative durations, which means that two clocks disagree. No distribution contains them. */
    public synchronized long negative() {
        return negative;
    }

    /** The number of durations above 60 s. No distribution contains them. */
    public synchronized long tooLong() {
        return tooLong;
    }

    /** The distribution of all other durations. */
    public synchronized Distribution distribution() {
        return Distribution.of(histogram);
    }
}
