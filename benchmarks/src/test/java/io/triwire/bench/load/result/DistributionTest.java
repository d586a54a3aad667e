package io.triwire.bench.load.result;

import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

import io.triwire.bench.load.result.Distribution.Percentiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class DistributionTest {

    @Test
    void mergesSamplesAndNotPercentiles() {
        // The mean of both medians would be 505, the mean of both 99th percentiles 544.
        Distribution fast = of(LongStream.rangeClosed(1, 900).map(sample -> 10));
        Distribution slow = of(LongStream.rangeClosed(1, 100).map(sample -> 1_000));

        Distribution both = Distribution.merged(List.of(fast, slow));

        assertThat(both.count()).isEqualTo(1_000);
        assertThat(both.p50()).isEqualTo(10);
        assertThat(both.p90()).isEqualTo(10);
        assertThat(both.p99()).isEqualTo(1_000);
    }

    @Test
    void saysNothingOfP999BelowTenThousandSamples() {
        assertThat(of(LongStream.range(0, 9_999)).p999()).isEmpty();
        assertThat(of(LongStream.range(0, 10_000)).p999()).hasValue(9_991);
    }

    @Test
    void ofNothingIsEmpty() {
        Distribution none = Distribution.merged(List.of());

        assertThat(none.count()).isZero();
        assertThat(none.minimum()).isZero();
        assertThat(none.p99()).isZero();
    }

    @Test
    void keepsEverySample() {
        Histogram samples = of(LongStream.of(0, 37_000, 59_999_999)).samples();

        assertThat(samples.getTotalCount()).isEqualTo(3);
        assertThat(samples.getCountAtValue(37_000)).isEqualTo(1);
    }

    @Test
    void refusesWhatIsNoHistogram() {
        Distribution broken = new Distribution(1, 1, new Percentiles(1, 1, 1, OptionalLong.empty()), 1, "AAAA");

        assertThatIllegalStateException().isThrownBy(broken::samples).withMessageContaining("AAAA");
    }

    private static Distribution of(LongStream micros) {
        Histogram histogram = new Histogram(60_000_000, 3);
        micros.forEach(histogram::recordValue);
        return Distribution.of(histogram);
    }
}
