package io.triwire.bench.report.verdict;

import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class PairedRatioTest {

    /** Computed apart, with the closed form of Student's distribution of 4 degrees of freedom. */
    @Test
    void isStudentsTestOfTheLogarithms() {
        PairedRatio ratio = PairedRatio.of(new double[] {10, 10, 10, 10, 10}, new double[] {11, 12, 10, 11, 13});

        assertThat(ratio.factor()).isCloseTo(1.13548655, within(1e-6));
        assertThat(ratio.chance()).isCloseTo(0.04600717, within(1e-6));
        assertThat(ratio.interval()).hasValueSatisfying(interval -> {
            assertThat(interval.low()).isCloseTo(1.00364648, within(1e-6));
            assertThat(interval.high()).isCloseTo(1.28464526, within(1e-6));
        });
    }

    @Test
    void doubleAndHalfCancelOut() {
        assertThat(PairedRatio.of(new double[] {10, 10, 7}, new double[] {20, 5, 7})
                        .factor())
                .isCloseTo(1, within(1e-12));
    }

    @Test
    void isTheInverseTheOtherWayRound() {
        double[] one = {10, 11, 12, 9};
        double[] other = {13, 12, 16, 10};

        assertThat(PairedRatio.of(one, other).factor())
                .isCloseTo(1 / PairedRatio.of(other, one).factor(), within(1e-12));
        assertThat(PairedRatio.of(one, other).chance())
                .isCloseTo(PairedRatio.of(other, one).chance(), within(1e-12));
    }

    @Test
    void twoPairsSayNothing() {
        PairedRatio ratio = PairedRatio.of(new double[] {10, 10}, new double[] {20, 20.1});

        assertThat(ratio.interval()).isEmpty();
        assertThat(ratio.chance()).isEqualTo(1);
    }

    @Test
    void noPairIsNoChange() {
        PairedRatio ratio = PairedRatio.of(new double[0], new double[0]);

        assertThat(ratio).isEqualTo(new PairedRatio(0, 0, 0));
        assertThat(ratio.factor()).isEqualTo(1);
    }

    /** As CPU time can be, which is counted in ticks. */
    @Test
    void aPairWithoutAFigureDoesNotCount() {
        assertThat(PairedRatio.of(new double[] {0, 10, 10}, new double[] {10, 0, 20}))
                .isEqualTo(new PairedRatio(1, Math.log(2), 0));
    }

    /** As bytes can be, which do not vary. */
    @Test
    void figuresThatDoNotVaryAreCertain() {
        PairedRatio same = PairedRatio.of(new double[] {250, 250, 250}, new double[] {250, 250, 250});
        PairedRatio heavier = PairedRatio.of(new double[] {250, 250, 250}, new double[] {500, 500, 500});

        assertThat(same.chance()).isEqualTo(1);
        assertThat(same.interval()).hasValue(new Interval(1, 1));
        assertThat(heavier.chance()).isZero();
        assertThat(heavier.interval())
                .hasValueSatisfying(interval -> assertThat(interval.low()).isCloseTo(2, within(1e-12)));
    }

    /** What both of a pair have in common does not count: here the machine is up to ten times slower. */
    @Test
    void theIntervalHoldsNineteenOfTwentyTimes() {
        Random random = new Random(3);
        int held = 0;
        for (int trial = 0; trial < 2_000; trial++) {
            double[] before = new double[5];
            double[] after = new double[5];
            for (int pair = 0; pair < 5; pair++) {
                double machine = 1 + 9 * random.nextDouble();
                before[pair] = machine * Math.exp(0.05 * random.nextGaussian());
                after[pair] = 1.2 * machine * Math.exp(0.05 * random.nextGaussian());
            }
            Interval interval = PairedRatio.of(before, after).interval().orElseThrow();
            held += interval.low() <= 1.2 && interval.high() >= 1.2 ? 1 : 0;
        }
        assertThat(held / 2_000.0).isCloseTo(0.95, within(0.015));
    }
}
