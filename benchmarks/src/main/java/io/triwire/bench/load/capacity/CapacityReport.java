package io.triwire.bench.load.capacity;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * The results of a capacity measurement: every step of every repetition, and for each system the best step of each
 * repetition; or the memory of idle connections.
 */
public final class CapacityReport {

    private final CapacityPlan plan;
    private final List<RateStep> rungs = new ArrayList<>();
    private final List<IdleWeight> weights = new ArrayList<>();

    CapacityReport(CapacityPlan plan) {
        this.plan = plan;
    }

    void add(List<RateStep> climbed) {
        rungs.addAll(climbed);
    }

    void add(IdleWeight weight) {
        weights.add(weight);
    }

    CapacityPlan plan() {
        return plan;
    }

    List<RateStep> rungs() {
        return List.copyOf(rungs);
    }

    List<IdleWeight> weights() {
        return List.copyOf(weights);
    }

    /** The memory of idle connections of a system, in all repetitions. */
    List<IdleWeight> weights(String subject) {
        return weights.stream()
                .filter(weight -> weight.subject().equals(subject))
                .toList();
    }

    /**
     * How far a system came in one repetition.
     *
     * @param best the highest step that met the objective; empty if none did
     * @param atLeast whether the service may do more: no step missed the objective
     */
    record Limit(Optional<RateStep> best, boolean atLeast) {

        double eventsPerSecond() {
            return best.map(step -> step.throughput().eventsPerSecond()).orElse(0.0);
        }

        double deliveriesPerSecond() {
            return best.map(step -> step.throughput().deliveriesPerSecond()).orElse(0.0);
        }
    }

    /** How far a system came in each repetition, those included in which it met the objective at no rate. */
    List<Limit> limits(String subject) {
        Map<Integer, List<RateStep>> repetitions = rungs.stream()
                .filter(rung -> rung.trial().subject().equals(subject))
                .collect(Collectors.groupingBy(rung -> rung.trial().repetition(), TreeMap::new, Collectors.toList()));
        return repetitions.values().stream().map(this::limit).toList();
    }

    private Limit limit(List<RateStep> repetition) {
        return new Limit(
                repetition.stream()
                        .filter(rung -> rung.outcome(plan.p99()) == RateStep.StepOutcome.MET)
                        .max(Comparator.comparingDouble(
                                rung -> rung.throughput().eventsPerSecond())),
                repetition.stream().noneMatch(rung -> rung.outcome(plan.p99()) == RateStep.StepOutcome.MISSED));
    }

    /**
     * The limit in the middle of all repetitions. It is a lower bound if it, or one that is not higher, is: the true one
     * may then be above it.
     */
    Limit middle(String subject) {
        List<Limit> sorted = limits(subject).stream()
                .sorted(Comparator.comparingDouble(Limit::eventsPerSecond))
                .toList();
        if (sorted.isEmpty()) {
            return new Limit(Optional.empty(), true);
        }
        Limit middle = sorted.get((sorted.size() - 1) / 2);
        return new Limit(
                middle.best,
                sorted.stream()
                        .filter(limit -> limit.eventsPerSecond() <= middle.eventsPerSecond())
                        .anyMatch(Limit::atLeast));
    }

    /** Whether every system has a valid figure: those of rates, or memory. */
    public boolean judged(List<SystemUnderTest> subjects) {
        return rungs.isEmpty()
                || subjects.stream()
                        .map(subject -> middle(subject.name()))
                        .allMatch(limit -> limit.best.isPresent() || !limit.atLeast);
    }

    /** The steps that decided how far a system came, of the repetitions that have one. */
    List<RateStep> best(String subject) {
        return limits(subject).stream().flatMap(limit -> limit.best.stream()).toList();
    }

    /** The valid steps of all repetitions at the lowest rate of the plan. */
    List<RateStep> lowest(String subject) {
        return rungs.stream()
                .filter(rung -> rung.trial().subject().equals(subject)
                        && rung.conditions().flaws().isEmpty()
                        && rung.throughput().eventsPerSecond()
                                == plan.effort().rates().get(0))
                .toList();
    }

    /** The median of a figure; 0 if there are none. */
    static <T> double median(List<T> measured, ToDoubleFunction<T> figure) {
        List<Double> sorted = measured.stream()
                .map(figure::applyAsDouble)
                .sorted(Comparator.naturalOrder())
                .toList();
        if (sorted.isEmpty()) {
            return 0;
        }
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
