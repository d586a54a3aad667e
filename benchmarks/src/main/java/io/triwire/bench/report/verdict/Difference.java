package io.triwire.bench.report.verdict;

import java.util.Optional;

import io.triwire.client.Transport;

/**
 * The difference of two transports in one measure.
 *
 * @param oneValue figure of {@code one}, of all its valid runs together
 * @param evidence what speaks for a difference; empty if there are too few runs
 */
public record Difference(
        Measure measure,
        Transport one,
        double oneValue,
        Transport other,
        double otherValue,
        Optional<DifferenceEvidence> evidence) {

    /**
     * What speaks for a difference.
     *
     * @param interval 95 % interval of {@code oneValue - otherValue}
     * @param certain whether the difference is too improbable to be chance, as one of all comparisons of the report
     */
    public record DifferenceEvidence(Interval interval, boolean certain) {}

    /**
     * The difference of two transports that each have a valid run. There is evidence only if both have enough runs for a
     * ranking.
     */
    public static Difference of(Measure measure, RepeatedRuns one, RepeatedRuns other, Significance significance) {
        Estimate first = measure.estimate(one);
        Estimate second = measure.estimate(other);
        return new Difference(
                measure,
                one.transport(),
                first.ofAll(),
                other.transport(),
                second.ofAll(),
                chance(first, second)
                        .map(chance -> new DifferenceEvidence(
                                Interval.ofDifference(first, second, significance.seed()),
                                chance <= significance.bound())));
    }

    /** How probable the difference would be by chance alone; empty if there are too few runs. */
    static Optional<Double> chance(Measure measure, RepeatedRuns one, RepeatedRuns other) {
        return chance(measure.estimate(one), measure.estimate(other));
    }

    private static Optional<Double> chance(Estimate one, Estimate other) {
        return Math.min(one.repetitions(), other.repetitions()) >= RepeatedRuns.FOR_A_RANKING
                ? Optional.of(Welch.chance(one.ofEach(), other.ofEach()))
                : Optional.empty();
    }

    /** 95 % interval of {@code oneValue - otherValue}; empty if there are too few runs. */
    public Optional<Interval> interval() {
        return evidence.map(DifferenceEvidence::interval);
    }

    /** {@code oneValue - otherValue}. */
    public double amount() {
        return oneValue - otherValue;
    }

    /** Whether the difference is large enough to matter. */
    public boolean isLarge() {
        return matters(amount());
    }

    private boolean matters(double difference) {
        double smaller = Math.min(Math.abs(oneValue), Math.abs(otherValue));
        return Math.abs(difference) > Math.max(measure.least(), measure.leastShare() * smaller);
    }

    /** Whether the difference matters and is not chance. */
    public boolean isClaimed() {
        return isLarge()
                && evidence.filter(DifferenceEvidence::certain)
                        .filter(found -> !found.interval.includesZero())
                        .isPresent();
    }

    /** Whether there may be a difference that matters, but which one cannot be said. */
    public boolean isOpen() {
        return !isClaimed()
                && evidence.map(DifferenceEvidence::interval)
                        .filter(interval -> matters(interval.low()) || matters(interval.high()))
                        .isPresent();
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
