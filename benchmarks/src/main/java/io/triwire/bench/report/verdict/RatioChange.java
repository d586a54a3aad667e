package io.triwire.bench.report.verdict;

import java.util.List;
import java.util.Optional;

/**
 * How much a transport costs for each unit that another one costs in the same comparison, before and after: a figure that
 * carries over between machines, as no time does.
 *
 * @param before above 0
 * @param after above 0
 * @param interval where the logarithm of {@code after / before} lies; none where there are too few runs to say
 */
public record RatioChange(Measure measure, double before, double after, Optional<Interval> interval) {

    /**
     * Of two transports in two comparisons.
     *
     * @param before {@code one} and {@code other} as they were
     * @param after the same two as they are
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
     * Whether the ratio changed by more than is tolerated, and not by chance.
     *
     * @param tolerated share of the smaller ratio, above 0
     */
    public boolean exceeds(double tolerated) {
        double factor = Math.max(after / before, before / after);
        return factor > 1 + tolerated && interval.isPresent() && !interval.get().includesZero();
    }
}
