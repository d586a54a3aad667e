package io.triwire.bench.report.verdict;

import java.util.List;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class EstimateTest {

    @ParameterizedTest
    @CsvSource({"0.001, 10", "0.25, 10", "0.26, 20", "0.5, 20", "0.51, 30", "0.75, 30", "0.76, 40", "1, 40"})
    void aPercentileIsTheLeastThatSoManyDoNotExceed(double share, double value) {
        Estimate estimate = Estimate.percentile(List.of(histogram(10, 30), histogram(20, 40)), share);

        assertThat(estimate.ofAll()).isEqualTo(value);
    }

    @Test
    void aPercentileOfASelectionIsThatOfItsSamples() {
        Estimate median = Estimate.percentile(List.of(histogram(10, 30), histogram(20, 40)), 0.5);

        assertThat(median.of(new int[] {1, 0})).isEqualTo(10);
        assertThat(median.of(new int[] {0, 1})).isEqualTo(20);
        assertThat(median.of(new int[] {2, 1})).isEqualTo(20);
    }

    @Test
    void aPercentileOfNoSampleIsZero() {
        assertThat(Estimate.percentile(List.of(histogram()), 0.99).ofAll()).isZero();
    }

    @Test
    void aMeanIsWeighted() {
        Estimate mean = Estimate.mean(new double[] {10, 50}, new double[] {1, 3});

        assertThat(mean.ofAll()).isEqualTo(40);
        assertThat(mean.of(new int[] {3, 1})).isEqualTo(30);
        assertThat(mean.repetitions()).isEqualTo(2);
    }

    private static Histogram histogram(long... samples) {
        Histogram histogram = new Histogram(60_000_000, 3);
        for (long sample : samples) {
            histogram.recordValue(sample);
        }
        return histogram;
    }
}
