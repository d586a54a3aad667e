package io.triwire.bench.report.verdict;

import java.util.List;
import java.util.Optional;

/**
 * The cost of one transport relative to another in the same comparison, before and after. Unlike times, such a ratio
 * can be compared between machines.
 *
 * @param before earlier ratio, above 0
 * @param after later ratio, above 0
 * @param interval 95 % interval of the logarithm of {@code after / before}; empty if there are too few runs
 */
public record RatioChange(Measure measure, double before, double after, Optional<Interval> interval) {

    /**
     * The change between two comparisons.
     *
     * @param before runs of the two transports in the earlier comparison
     * @param after runs of the same transports in the later comparison
     */
    public static RatioChange of(Measure measure, List<RepeatedRuns> before, List<RepeatedRuns> after, long seed) {
        List<Estimate> estimates = List.of(
                measure.estimate(after.get(0)),
                measure.estimate(after.get(1)),
                measure.estimate(before.get(0)),
                measure.estimate(before.get(1)));
        boolean enough = estimates.stream().allMatch(estimate -> estimate.repetitions() >= RepeatedRuns.FOR_A_RANKING);
        return new RatioChange(
                measure,
                estimates.get(2).ofAll() / estimates.get(3).ofAll(),
                estimates.get(0).ofAll() / estimates.get(1).ofAll(),
                enough
                        ? Optional.of(
                                Interval.of(estimates, it -> Math.log(it[0] / it[1]) - Math.log(it[2] / it[3]), seed))
                        : Optional.empty());
    }

    /**
     * Whether the ratio changed by more than the tolerated share, and not by chance.
     *
     * @param tolerated share of the smaller ratio, above 0
     */
    public boolean exceeds(double tolerated) {
        double factor = Math.max(after / before, before / after);
        return factor > 1 + tolerated && interval.isPresent() && !interval.get().includesZero();
    }
}
