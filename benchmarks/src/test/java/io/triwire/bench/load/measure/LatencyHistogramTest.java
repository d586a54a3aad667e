package io.triwire.bench.load.measure;

import java.util.List;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

import io.triwire.bench.load.result.Distribution;

import static org.assertj.core.api.Assertions.assertThat;

class LatencyHistogramTest {

    /** 9,000 samples of 1 to 9,000 us and 1,000 of 100 ms: no mean of their percentiles is the percentile of all. */
    @Test
    void mergesSamplesAndNotPercentiles() {
        Distribution quick = of(LongStream.rangeClosed(1, 9_000));
        Distribution slow = of(LongStream.generate(() -> 100_000).limit(1_000));

        Distribution all = LatencyHistogram.merged(List.of(quick, slow));

        assertThat(all.count()).isEqualTo(10_000);
        assertThat(all.minimum()).isEqualTo(1);
        assertThat(all.p50()).isBetween(5_000L, 5_004L);
        assertThat(all.p90()).isBetween(9_000L, 9_007L);
        assertThat(all.p99()).isBetween(100_000L, 100_100L);
        assertThat(all.maximum()).isBetween(100_000L, 100_100L);
        assertThat(all)
                .isEqualTo(of(LongStream.concat(
                        LongStream.rangeClosed(1, 9_000),
                        LongStream.generate(() -> 100_000).limit(1_000))));
    }

    @Test
    void tellsTheLastOfAThousandFrom10000SamplesUp() {
        assertThat(of(LongStream.rangeClosed(1, 9_999)).p999()).isEmpty();
        assertThat(of(LongStream.rangeClosed(1, 10_000)).p999().orElseThrow()).isBetween(9_990L, 9_999L);
    }

    @Test
    void isReadFromItsTextAsItWas() {
        Distribution distribution = of(LongStream.rangeClosed(1, 20_000));

        assertThat(LatencyHistogram.histogram(distribution).getTotalCount()).isEqualTo(20_000);
        assertThat(LatencyHistogram.merged(List.of(distribution))).isEqualTo(distribution);
    }

    @Test
    void countsWhatIsOutsideApart() {
        LatencyHistogram histogram = new LatencyHistogram();
        histogram.recordMicros(-1);
        histogram.record(2_000, 1_999);
        histogram.recordMicros(60_000_001);
        histogram.recordMicros(60_000_000);

        assertThat(histogram.negative()).isEqualTo(2);
        assertThat(histogram.tooLong()).isEqualTo(1);
        assertThat(histogram.distribution().count()).isEqualTo(1);
    }

    private static Distribution of(LongStream micros) {
        LatencyHistogram histogram = new LatencyHistogram();
        micros.forEach(histogram::recordMicros);
        return histogram.distribution();
    }
}
