package io.triwire.bench.report.verdict;

import java.util.Arrays;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class IntervalTest {

    @ParameterizedTest
    @CsvSource({"-1, 1, true", "0, 1, true", "-1, 0, true", "0, 0, true", "0.1, 1, false", "-1, -0.1, false"})
    void includesZeroUpToItsEnds(double low, double high, boolean includes) {
        assertThat(new Interval(low, high).includesZero()).isEqualTo(includes);
    }

    /**
     * For a mean, it comes near the interval of Student's t: of n = 5 and a deviation of 1.581, half of it is 2.776 ·
     * 1.581 / √5 = 1.963.
     */
    @Test
    void ofAMeanIsNearStudents() {
        Interval interval = Interval.ofDifference(mean(8, 9, 10, 11, 12), mean(0, 0, 0, 0, 0), 7);

        assertThat(interval.low()).isCloseTo(10 - 1.963, within(0.2));
        assertThat(interval.high()).isCloseTo(10 + 1.963, within(0.2));
    }

    /** Two samples of n = 8: 2.365 · √(2 · 6 / 8) = 2.896. The smaller sample decides how far it is widened. */
    @Test
    void ofADifferenceIsThatOfBothSamples() {
        Estimate eight = mean(1, 2, 3, 4, 5, 6, 7, 8);

        Interval interval = Interval.ofDifference(eight, eight, 7);

        assertThat(interval.low()).isCloseTo(-2.896, within(0.3));
        assertThat(interval.high()).isCloseTo(2.896, within(0.3));
    }

    @Test
    void theSeedMakesIt() {
        Estimate one = mean(8, 9, 10, 11, 13);
        Estimate other = mean(1, 2, 3, 5, 8);

        assertThat(Interval.ofDifference(one, other, 7)).isEqualTo(Interval.ofDifference(one, other, 7));
    }

    private static Estimate mean(double... figures) {
        double[] weights = new double[figures.length];
        Arrays.fill(weights, 1);
        return Estimate.mean(figures, weights);
    }
}
