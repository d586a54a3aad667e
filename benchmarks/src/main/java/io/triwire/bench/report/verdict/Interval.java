package io.triwire.bench.report.verdict;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * A confidence interval of a statistic, estimated from the repetitions.
 *
 * @param low at most {@code high}
 */
public record Interval(double low, double high) {

    /** The largest allowed share of wrong intervals. */
    static final double ERROR = 0.05;

    private static final int RESAMPLES = 2_000;

    /** Whether the interval includes zero, so that there may be no difference. */
    public boolean includesZero() {
        return low <= 0 && high >= 0;
    }

    /** The interval of {@code one - other}. */
    static Interval ofDifference(Estimate one, Estimate other, long seed) {
        return of(List.of(one, other), it -> it[0] - it[1], seed);
    }

    /**
     * The 95 % bootstrap interval of a statistic. It resamples whole repetitions with replacement, because a run is one
     * sample of the machine's state however many deliveries it has.
     *
     * <p>The plain percentile interval is too narrow for a few repetitions: with five repetitions each, it would call
     * one in nine pairs of equal transports different. This one is widened according to T. Hesterberg, "What Teachers
     * Should Know About the Bootstrap" (2015), section 5.2: by Student's t and by the bias of a small sample's
     * variance. Its degrees of freedom are those of the smallest sample, the fewest that Welch's test could use.
     *
     * @param estimates each of at least 2 repetitions
     * @param statistic computes the statistic from the figures of the estimates, in their order
     * @param seed random seed of the resampling
     */
    static Interval of(List<Estimate> estimates, ToDoubleFunction<double[]> statistic, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] drawn = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            drawn[i] = statistic.applyAsDouble(estimates.stream()
                    .mapToDouble(estimate -> estimate.of(draw(estimate.repetitions(), random)))
                    .toArray());
        }
        Arrays.sort(drawn);
        int smallest = estimates.stream().mapToInt(Estimate::repetitions).min().orElseThrow();
        int cut = (int) Math.floor(tail(smallest) * RESAMPLES);
        return new Interval(drawn[cut], drawn[RESAMPLES - 1 - cut]);
    }

    private static double tail(int repetitions) {
        double quantile = TDistribution.of(repetitions - 1).inverseCumulativeProbability(ERROR / 2);
        double widened = quantile * Math.sqrt(repetitions / (repetitions - 1.0));
        return NormalDistribution.of(0, 1).cumulativeProbability(widened);
    }

    private static int[] draw(int repetitions, SplittableRandom random) {
        int[] times = new int[repetitions];
        for (int i = 0; i < repetitions; i++) {
            times[random.nextInt(repetitions)]++;
        }
        return times;
    }
}
