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
 * Spans of time in microseconds, up to 60 s, to three digits. What is outside is counted and never clamped. May be
 * recorded into by any number of threads.
 */
public final class LatencyHistogram {

    private static final long LONGEST_MICROS = TimeUnit.SECONDS.toMicros(60);
    private static final int DIGITS = 3;

    private final Histogram histogram = new Histogram(LONGEST_MICROS, DIGITS);
    private long negative;
    private long tooLong;

    /** Counts a span from one instant of {@link System#nanoTime} to another. */
    public void record(long fromNanos, long toNanos) {
        recordMicros(Math.floorDiv(toNanos - fromNanos, 1_000L));
    }

    /** Counts a span. */
    public synchronized void recordMicros(long micros) {
        if (micros < 0) {
            negative++;
        } else if (micros > LONGEST_MICROS) {
            tooLong++;
        } else {
            histogram.recordValue(micros);
        }
    }

    /** Spans that ended before they began: two clocks. They are in no distribution. */
    public synchronized long negative() {
        return negative;
    }

    /** Spans above 60 s. They are in no distribution. */
    public synchronized long tooLong() {
        return tooLong;
    }

    /** All others. */
    public synchronized Distribution distribution() {
        return distribution(histogram);
    }

    /** The distribution of all samples of several. */
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
            throw new IllegalArgumentException("a histogram that cannot be read: " + broken.getMessage(), broken);
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
