package io.triwire.bench.report.verdict;

import java.util.stream.DoubleStream;

/** The mean and the variance of a sample. */
final class Sample {

    private Sample() {}

    /** The mean; 0 of none. */
    static double mean(double[] figures) {
        return DoubleStream.of(figures).average().orElse(0);
    }

    /**
     * The variance of the population that the sample is of.
     *
     * @param figures at least 2
     */
    static double variance(double[] figures) {
        double mean = mean(figures);
        return DoubleStream.of(figures)
                        .map(figure -> (figure - mean) * (figure - mean))
                        .sum()
                / (figures.length - 1);
    }
}
