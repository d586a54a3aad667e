package io.triwire.bench.report.verdict;

import java.util.Optional;
import java.util.stream.IntStream;

import org.apache.commons.statistics.distribution.TDistribution;

/**
 * By which factor a figure differs between two things that were measured in pairs. What affects both of a pair, such as
 * the state of the machine, does not count. Ratios are averaged as logarithms, so that double and half cancel out.
 *
 * @param pairs number of pairs, 0 or more
 * @param mean mean of the logarithms of the ratios
 * @param error standard error of that mean; 0 if there are fewer than two pairs
 */
public record PairedRatio(int pairs, double mean, double error) {

    /** The smallest number of pairs with an interval: that of two is wider than any figure. */
    public static final int FEWEST = 3;

    /**
     * The ratios of figures. A pair of which a figure is not above 0 has no ratio and does not count.
     *
     * @param before one figure of each pair
     * @param after the other figure of each pair, as many
     */
    public static PairedRatio of(double[] before, double[] after) {
        double[] logs = IntStream.range(0, before.length)
                .filter(pair -> before[pair] > 0 && after[pair] > 0)
                .mapToDouble(pair -> Math.log(after[pair] / before[pair]))
                .toArray();
        double error = logs.length < 2 ? 0 : Math.sqrt(Sample.variance(logs) / logs.length);
        return new PairedRatio(logs.length, Sample.mean(logs), error);
    }

    /** The factor; 1 if nothing changed. */
    public double factor() {
        return Math.exp(mean);
    }

    /** The 95 % interval of the factor, by Student's t; empty if there are too few pairs. */
    public Optional<Interval> interval() {
        if (pairs < FEWEST) {
            return Optional.empty();
        }
        double reach = -TDistribution.of(pairs - 1).inverseCumulativeProbability(Interval.ERROR / 2) * error;
        return Optional.of(new Interval(Math.exp(mean - reach), Math.exp(mean + reach)));
    }

    /**
     * How probable a difference of this size, up or down, would be if there was none, 0 to 1; 1 if there are too few
     * pairs.
     */
    public double chance() {
        if (pairs < FEWEST || mean == 0) {
            return 1;
        }
        return error == 0 ? 0 : 2 * TDistribution.of(pairs - 1).survivalProbability(Math.abs(mean) / error);
    }
}
