package io.triwire.bench.report.verdict;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Where a difference lies, as far as the repetitions tell.
 *
 * @param low at most {@code high}
 */
public record Interval(double low, double high) {

    /** How often an interval is wrong, at most. */
    private static final double ERROR = 0.05;

    private static final int RESAMPLES = 2_000;

    /** Whether there is no difference that it could exclude. */
    public boolean includesZero() {
        return low <= 0 && high >= 0;
    }

    /** Of {@code one - other}. */
    static Interval ofDifference(Estimate one, Estimate other, long seed) {
        return of(List.of(one, other), it -> it[0] - it[1], seed);
    }

    /**
     * The 95 % bootstrap interval of what is computed of some estimates: repetitions are drawn with replacement, for a run is
     * one sample of the machine's mood however many deliveries it has.
     *
     * <p>The plain percentile interval is too narrow for a handful of repetitions: of two that are alike, one in nine pairs
     * of five would be called different. It is widened as T. Hesterberg has it, "What Teachers Should Know About the
     * Bootstrap" (2015), section 5.2: by Student's t and the bias of a small sample's variance. Its degrees of freedom are
     * those of the smallest sample, the least that Welch's test would take.
     *
     * @param estimates each of at least 2 repetitions
     * @param statistic of their figures, in their order
     * @param seed of the draws
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
