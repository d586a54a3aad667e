package io.triwire.bench.report.verdict;

/**
 * How sure a report must be of a difference.
 *
 * @param seed random seed of the statistics
 * @param bound the largest chance that allows a claim, so that of all claims of the report at most one in twenty is
 *     wrong, see {@link FalseDiscovery}
 */
public record Significance(long seed, double bound) {

    /** That of a report with a single comparison. */
    static Significance ofOne(long seed) {
        return new Significance(seed, FalseDiscovery.RATE);
    }
}
