package io.triwire.bench.load.capacity;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

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

    /** The highest step that met the objective, for each repetition that has one. */
    List<RateStep> best(String subject) {
        Map<Integer, RateStep> best = new TreeMap<>();
        for (RateStep rung : rungs) {
            if (rung.trial().subject().equals(subject) && rung.meets(plan.p99())) {
                best.merge(
                        rung.trial().repetition(),
                        rung,
                        (one, other) -> one.throughput().eventsPerSecond()
                                        > other.throughput().eventsPerSecond()
                                ? one
                                : other);
            }
        }
        return List.copyOf(best.values());
    }

    /** The steps of all repetitions at the lowest rate of the plan. */
    List<RateStep> lowest(String subject) {
        return rungs.stream()
                .filter(rung -> rung.trial().subject().equals(subject)
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
