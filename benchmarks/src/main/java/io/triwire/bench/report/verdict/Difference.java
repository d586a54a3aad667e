package io.triwire.bench.report.verdict;

import java.util.Optional;

import io.triwire.client.Transport;

/**
 * How two transports differ in one measure.
 *
 * @param oneValue figure of {@code one}, all its valid runs together
 * @param interval where {@code oneValue - otherValue} lies; none where there are too few runs to say
 */
public record Difference(
        Measure measure,
        Transport one,
        double oneValue,
        Transport other,
        double otherValue,
        Optional<Interval> interval) {

    /** Of two with a valid run each; with an interval only where both have enough for a ranking. */
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

    /** Of {@code one} over {@code other}. */
    public double amount() {
        return oneValue - otherValue;
    }

    /** Whether it is large enough to matter. */
    public boolean isLarge() {
        double smaller = Math.min(Math.abs(oneValue), Math.abs(otherValue));
        return Math.abs(amount()) > Math.max(measure.least(), measure.leastShare() * smaller);
    }

    /** Whether it matters and cannot be chance. */
    public boolean isClaimed() {
        return isLarge() && interval.isPresent() && !interval.get().includesZero();
    }

    /**
     * Whether {@code one} has the smaller figure.
     *
     * @param claimed whether that must be certain; else the figures may merely suggest it
     */
    public boolean isBetter(boolean claimed) {
        return amount() < 0 && (claimed ? isClaimed() : isLarge());
    }
}
