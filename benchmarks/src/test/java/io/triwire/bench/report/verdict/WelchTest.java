package io.triwire.bench.report.verdict;

import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class WelchTest {

    /** The data of Student (1908) on sleep; the manual of R has the p-value 0.07939 for them, of {@code t.test}. */
    @Test
    void agreesWithASecondImplementation() {
        double[] one = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
        double[] other = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};

        assertThat(Welch.chance(one, other)).isCloseTo(0.07939, within(5e-6));
        assertThat(Welch.chance(other, one)).isCloseTo(0.07939, within(5e-6));
    }

    @Test
    void figuresThatDoNotVaryAreTheSameOrNot() {
        double[] same = {3, 3, 3};

        assertThat(Welch.chance(same, new double[] {3, 3, 3})).isEqualTo(1);
        assertThat(Welch.chance(same, new double[] {4, 4, 4})).isZero();
    }

    /** One sample varies ten times as much as the other. */
    @Test
    void isWrongOnceInTwentyTimes() {
        Random random = new Random(5);
        int wrong = 0;
        for (int trial = 0; trial < 4_000; trial++) {
            double[] one =
                    random.doubles(5).map(ignored -> random.nextGaussian()).toArray();
            double[] other =
                    random.doubles(5).map(ignored -> 10 * random.nextGaussian()).toArray();
            wrong += Welch.chance(one, other) < 0.05 ? 1 : 0;
        }
        assertThat(wrong / 4_000.0).isBetween(0.03, 0.06);
    }
}
