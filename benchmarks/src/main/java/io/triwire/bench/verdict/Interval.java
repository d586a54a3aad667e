package io.triwire.bench.verdict;

import java.util.Arrays;
import java.util.SplittableRandom;

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

    private static final int RESAMPLES = 5_000;

    /** Whether there is no difference that it could exclude. */
    public boolean includesZero() {
        return low <= 0 && high >= 0;
    }

    /**
     * The 95 % bootstrap interval of {@code one - other}: repetitions are drawn with replacement, for a run is one sample of
     * the machine's mood however many deliveries it has.
     *
     * <p>The plain percentile interval is too narrow for a handful of repetitions: of two that are alike, one in eight pairs
     * of five would be called different. It is widened as T. Hesterberg has it, "What Teachers Should Know About the
     * Bootstrap" (2015), section 5.2: by Student's t and the bias of a small sample's variance. Its degrees of freedom are
     * those of the smaller side, the least that Welch's test would take.
     *
     * @param one at least 2 repetitions
     * @param other the same
     * @param seed of the draws
     */
    static Interval ofDifference(Estimate one, Estimate other, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] differences = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            differences[i] = one.of(draw(one.repetitions(), random)) - other.of(draw(other.repetitions(), random));
        }
        Arrays.sort(differences);
        double tail = tail(Math.min(one.repetitions(), other.repetitions()));
        int cut = (int) Math.floor(tail * RESAMPLES);
        return new Interval(differences[cut], differences[RESAMPLES - 1 - cut]);
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
