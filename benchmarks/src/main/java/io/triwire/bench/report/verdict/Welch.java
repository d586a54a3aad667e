package io.triwire.bench.report.verdict;

import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Whether two samples of different variance have the same mean. B. L. Welch, "The Generalization of 'Student's' Problem
 * when Several Different Population Variances are Involved" (1947).
 */
final class Welch {

    private Welch() {}

    /**
     * How probable a difference of this size, up or down, would be if the means were the same, 0 to 1.
     *
     * @param one at least 2 figures
     * @param other at least 2 figures
     */
    static double chance(double[] one, double[] other) {
        double difference = Sample.mean(one) - Sample.mean(other);
        double first = Sample.variance(one) / one.length;
        double second = Sample.variance(other) / other.length;
        double error = Math.sqrt(first + second);
        if (difference == 0) {
            return 1;
        }
        if (error == 0) {
            return 0;
        }
        double freedom = (first + second)
                * (first + second)
                / (first * first / (one.length - 1) + second * second / (other.length - 1));
        return 2 * TDistribution.of(freedom).survivalProbability(Math.abs(difference) / error);
    }
}
