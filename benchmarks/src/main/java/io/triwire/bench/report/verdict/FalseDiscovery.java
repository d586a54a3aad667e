package io.triwire.bench.report.verdict;

import java.util.Arrays;
import java.util.List;

/**
 * Which of many comparisons may be claimed. Each for itself is wrong once in twenty times, so that a report of many
 * would nearly always claim something. Y. Benjamini and Y. Hochberg, "Controlling the False Discovery Rate" (1995).
 */
public final class FalseDiscovery {

    /** The largest share of wrong claims among all claims. */
    static final double RATE = 0.05;

    private FalseDiscovery() {}

    /**
     * The largest chance that still allows a claim; 0 if none does.
     *
     * @param chances for each comparison how probable its difference would be by chance alone, 0 to 1
     */
    public static double bound(List<Double> chances) {
        double[] sorted = chances.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        double bound = 0;
        for (int i = 0; i < sorted.length; i++) {
            if (sorted[i] <= RATE * (i + 1) / sorted.length) {
                bound = sorted[i];
            }
        }
        return bound;
    }
}
