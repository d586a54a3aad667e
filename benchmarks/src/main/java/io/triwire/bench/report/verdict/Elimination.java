package io.triwire.bench.report.verdict;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.triwire.client.Transport;

/**
 * The transports left after removing each one that another beats, of those that meet the needs.
 *
 * @param left at least one, unless none meets the needs
 * @param reason why those are left, as part of a sentence
 * @param beatenBy for each transport that another beats, the measure in which; in the order of removal
 */
record Elimination(List<RepeatedRuns> left, String reason, Map<Transport, Measure> beatenBy) {

    /** Removes the transports that are beaten in one measure after another, the most important first. */
    static Elimination of(ComparisonGroup contest, List<RepeatedRuns> fit) {
        if (fit.size() == 1) {
            return new Elimination(fit, "it alone meets the needs", Map.of());
        }
        List<RepeatedRuns> left = fit;
        List<String> merits = new ArrayList<>();
        Map<Transport, Measure> beatenBy = new LinkedHashMap<>();
        for (Measure measure : contest.measures()) {
            List<RepeatedRuns> before = left;
            List<RepeatedRuns> best = before.stream()
                    .filter(candidate ->
                            before.stream().noneMatch(rival -> isBetter(contest, measure, rival, candidate)))
                    .toList();
            if (!best.isEmpty() && best.size() < before.size()) {
                List<RepeatedRuns> gone = before.stream()
                        .filter(repetitions -> !best.contains(repetitions))
                        .toList();
                gone.forEach(beaten -> beatenBy.put(beaten.transport(), measure));
                merits.add("%s than %s".formatted(measure.merit(), Format.names(gone)));
                left = best;
            }
        }
        Optional<RepeatedRuns> duplex = left.stream()
                .filter(repetitions -> repetitions.transport().publishesOnConnection())
                .findFirst();
        if (left.size() > 1 && contest.workload().needs().wayUp() && duplex.isPresent()) {
            return new Elimination(List.of(duplex.get()), byWayUp(left), beatenBy);
        }
        return new Elimination(left, byMerits(left, merits), beatenBy);
    }

    /** The only transport left, if there is only one. */
    Optional<RepeatedRuns> choice() {
        return left.size() == 1 ? Optional.of(left.get(0)) : Optional.empty();
    }

    private static boolean isBetter(
            ComparisonGroup contest, Measure measure, RepeatedRuns rival, RepeatedRuns candidate) {
        return rival.transport() != candidate.transport()
                && Difference.of(measure, rival, candidate, contest.significance())
                        .isBetter(contest.ranked());
    }

    private static String byMerits(List<RepeatedRuns> left, List<String> merits) {
        if (merits.isEmpty()) {
            return "choose what suits your clients";
        }
        return (left.size() == 1 ? "it meets" : "they meet") + " the needs with " + String.join(" and ", merits);
    }

    private static String byWayUp(List<RepeatedRuns> left) {
        return "%s do not differ, and it alone lets clients send on the same connection".formatted(Format.names(left));
    }
}
