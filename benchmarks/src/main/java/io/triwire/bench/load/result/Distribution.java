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
 * How a quantity in microseconds was distributed.
 *
 * @param histogram all of it, in HdrHistogram's compressed form in Base64: so that it can be merged; never averaged
 */
public record Distribution(
        long count, long minimum, @JsonUnwrapped Percentiles percentiles, long maximum, String histogram) {

    /** Samples from which on there is a {@link #p999}. */
    public static final long SAMPLES_FOR_P999 = 10_000;

    /**
     * The samples that 50, 90, 99 and 99.9 in 100 were no larger than.
     *
     * @param p999 none below 10,000 samples, where it would say nothing
     */
    public record Percentiles(long p50, long p90, long p99, OptionalLong p999) {

        /** Of the microseconds in a histogram. */
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

    /** Of the microseconds in a histogram. */
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

    /** 90 in 100 were no larger. */
    public long p90() {
        return percentiles.p90();
    }

    /** 99 in 100 were no larger. */
    public long p99() {
        return percentiles.p99();
    }

    /** 99.9 in 100 were no larger; none below {@link #SAMPLES_FOR_P999}. */
    public OptionalLong p999() {
        return percentiles.p999();
    }

    /** Of the samples of several, as if they had been recorded as one. */
    public static Distribution merged(Collection<Distribution> parts) {
        Histogram all = new Histogram(3);
        parts.forEach(part -> all.add(part.samples()));
        return of(all);
    }

    /**
     * The samples themselves.
     *
     * @throws IllegalStateException if {@link #histogram} is none
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
