package io.triwire.bench.capacity;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * What a measurement of capacity found: every rung of every repetition, and for each subject the median of the
 * repetitions' best.
 */
final class CapacityReport {

    private final CapacityPlan plan;
    private final List<Rung> rungs = new ArrayList<>();

    CapacityReport(CapacityPlan plan) {
        this.plan = plan;
    }

    void add(List<Rung> climbed) {
        rungs.addAll(climbed);
    }

    CapacityPlan plan() {
        return plan;
    }

    List<Rung> rungs() {
        return List.copyOf(rungs);
    }

    /** The highest rung of each repetition that met the objective; none for a repetition in which none did. */
    List<Rung> best(String subject) {
        Map<Integer, Rung> best = new TreeMap<>();
        for (Rung rung : rungs) {
            if (rung.subject().equals(subject) && rung.meets(plan.p99())) {
                best.merge(
                        rung.repetition(),
                        rung,
                        (one, other) -> one.eventsPerSecond() > other.eventsPerSecond() ? one : other);
            }
        }
        return List.copyOf(best.values());
    }

    /** The rungs of all repetitions at the lowest rate of the plan. */
    List<Rung> lowest(String subject) {
        return rungs.stream()
                .filter(rung -> rung.subject().equals(subject)
                        && rung.eventsPerSecond() == plan.rates().get(0))
                .toList();
    }

    /** The median of a figure; 0 of none. */
    static double median(List<Rung> rungs, ToDoubleFunction<Rung> figure) {
        List<Double> sorted = rungs.stream()
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
