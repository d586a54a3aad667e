package io.triwire.bench.load.measure;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.zip.DataFormatException;

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
        return distribution(histogram);
    }

    /** The distribution of all samples of several distributions. */
    public static Distribution merged(Collection<Distribution> parts) {
        Histogram all = new Histogram(LONGEST_MICROS, DIGITS);
        parts.forEach(part -> all.add(histogram(part)));
        return distribution(all);
    }

    /** The samples of a distribution. */
    public static Histogram histogram(Distribution distribution) {
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(distribution.histogram()));
        try {
            return Histogram.decodeFromCompressedByteBuffer(bytes, 0);
        } catch (DataFormatException broken) {
            throw new IllegalArgumentException("the histogram cannot be decoded: " + broken.getMessage(), broken);
        }
    }

    private static Distribution distribution(Histogram of) {
        long count = of.getTotalCount();
        ByteBuffer bytes = ByteBuffer.allocate(of.getNeededByteBufferCapacity());
        int length = of.encodeIntoCompressedByteBuffer(bytes);
        return new Distribution(
                count,
                count == 0 ? 0 : of.getMinValue(),
                Distribution.Percentiles.of(of),
                of.getMaxValue(),
                Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length)));
    }
}
