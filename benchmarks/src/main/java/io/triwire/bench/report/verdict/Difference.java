package io.triwire.bench.report.verdict;

import java.util.Optional;

import io.triwire.client.Transport;

/**
 * The difference of two transports in one measure.
 *
 * @param oneValue figure of {@code one}, of all its valid runs together
 * @param interval 95 % interval of {@code oneValue - otherValue}; empty if there are too few runs
 */
public record Difference(
        Measure measure,
        Transport one,
        double oneValue,
        Transport other,
        double otherValue,
        Optional<Interval> interval) {

    /**
     * The difference of two transports that each have a valid run. It has an interval only if both have enough runs for
     * a ranking.
     */
    public static Difference of(Measure measure, RepeatedRuns one, RepeatedRuns other, long seed) {
        Estimate first = measure.estimate(one);
        Estimate second = measure.estimate(other);
        boolean enough = Math.min(first.repetitions(), second.repetitions()) >= RepeatedRuns.FOR_A_RANKING;
        return new Difference(
                measure,
                one.transport(),
                first.ofAll(),
                other.transport(),
                second.ofAll(),
                enough ? Optional.of(Interval.ofDifference(first, second, seed)) : Optional.empty());
    }

    /** {@code oneValue - otherValue}. */
    public double amount() {
        return oneValue - otherValue;
    }

    /** Whether the difference is large enough to matter. */
    public boolean isLarge() {
        double smaller = Math.min(Math.abs(oneValue), Math.abs(otherValue));
        return Math.abs(amount()) > Math.max(measure.least(), measure.leastShare() * smaller);
    }

    /** Whether the difference matters and is not chance. */
    public boolean isClaimed() {
        return isLarge() && interval.isPresent() && !interval.get().includesZero();
    }

    /**
     * Whether {@code one} has the smaller figure.
     *
     * @param claimed whether the difference must not be chance; otherwise it need only be large enough to matter
     */
    public boolean isBetter(boolean claimed) {
        return amount() < 0 && (claimed ? isClaimed() : isLarge());
    }
}
