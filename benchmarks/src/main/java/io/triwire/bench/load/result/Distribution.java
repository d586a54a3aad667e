package io.triwire.bench.load.result;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.OptionalLong;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.HdrHistogram.Histogram;

/**
 * The distribution of samples in microseconds.
 *
 * @param histogram all samples, in HdrHistogram's compressed form as Base64, so that distributions can be merged;
 *     percentiles are never averaged
 */
public record Distribution(
        long count, long minimum, @JsonUnwrapped Percentiles percentiles, long maximum, String histogram) {

    /** Smallest number of samples for which {@link #p999} is known. */
    public static final long SAMPLES_FOR_P999 = 10_000;

    /**
     * The 50th, 90th, 99th and 99.9th percentiles.
     *
     * @param p999 empty below 10,000 samples, which are too few for it
     */
    public record Percentiles(long p50, long p90, long p99, OptionalLong p999) {

        /** The percentiles of a histogram of microseconds. */
        public static Percentiles of(Histogram micros) {
            return new Percentiles(
                    micros.getValueAtPercentile(50),
                    micros.getValueAtPercentile(90),
                    micros.getValueAtPercentile(99),
                    micros.getTotalCount() < SAMPLES_FOR_P999
                            ? OptionalLong.empty()
                            : OptionalLong.of(micros.getValueAtPercentile(99.9)));
        }
    }

    /** The distribution of a histogram of microseconds. */
    public static Distribution of(Histogram micros) {
        long count = micros.getTotalCount();
        return new Distribution(
                count,
                count == 0 ? 0 : micros.getMinValue(),
                Percentiles.of(micros),
                micros.getMaxValue(),
                encoded(micros));
    }

    /** The median. */
    public long p50() {
        return percentiles.p50();
    }

    /** The 90th percentile. */
    public long p90() {
        return percentiles.p90();
    }

    /** The 99th percentile. */
    public long p99() {
        return percentiles.p99();
    }

    /** The 99.9th percentile; empty below {@link #SAMPLES_FOR_P999} samples. */
    public OptionalLong p999() {
        return percentiles.p999();
    }

    /** The distribution of all samples of several distributions. */
    public static Distribution merged(Collection<Distribution> parts) {
        Histogram all = new Histogram(3);
        parts.forEach(part -> all.add(part.samples()));
        return of(all);
    }

    /**
     * The samples.
     *
     * @throws IllegalStateException if {@link #histogram} cannot be decoded
     */
    public Histogram samples() {
        try {
            return Histogram.decodeFromCompressedByteBuffer(
                    ByteBuffer.wrap(Base64.getDecoder().decode(histogram)), 0);
        } catch (DataFormatException | RuntimeException malformed) {
            throw new IllegalStateException("not a histogram in Base64: " + histogram, malformed);
        }
    }

    private static String encoded(Histogram micros) {
        ByteBuffer buffer = ByteBuffer.allocate(micros.getNeededByteBufferCapacity());
        int length = micros.encodeIntoCompressedByteBuffer(buffer, Deflater.BEST_COMPRESSION);
        return Base64.getEncoder().encodeToString(Arrays.copyOf(buffer.array(), length));
    }
}
