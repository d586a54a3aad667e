package io.triwire.bench.report.verdict;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who is left of the transports that meet the needs, when all that another one betters have gone.
 *
 * @param left at least one, unless none met the needs
 * @param reason why those are left, as half a sentence
 */
record Elimination(List<RepeatedRuns> left, String reason) {

    /** By one measure after the other, the weightiest first. */
    static Elimination of(ComparisonGroup contest, List<RepeatedRuns> fit) {
        if (fit.size() == 1) {
            return new Elimination(fit, "it alone meets the needs");
        }
        List<RepeatedRuns> left = fit;
        List<String> merits = new ArrayList<>();
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
                merits.add("%s than %s".formatted(measure.merit(), Format.names(gone)));
                left = best;
            }
        }
        Optional<RepeatedRuns> duplex = left.stream()
                .filter(repetitions -> repetitions.transport().publishesOnConnection())
                .findFirst();
        if (left.size() > 1 && contest.workload().needs().wayUp() && duplex.isPresent()) {
            return new Elimination(List.of(duplex.get()), byWayUp(left));
        }
        return new Elimination(left, byMerits(left, merits));
    }

    /** The one that is left. */
    Optional<RepeatedRuns> choice() {
        return left.size() == 1 ? Optional.of(left.get(0)) : Optional.empty();
    }

    private static boolean isBetter(
            ComparisonGroup contest, Measure measure, RepeatedRuns rival, RepeatedRuns candidate) {
        return rival.transport() != candidate.transport()
                && Difference.of(measure, rival, candidate, contest.seed()).isBetter(contest.ranked());
    }

    private static String byMerits(List<RepeatedRuns> left, List<String> merits) {
        if (merits.isEmpty()) {
            return "choose what suits your clients";
        }
        return (left.size() == 1 ? "it meets" : "they meet") + " the needs with " + String.join(" and ", merits);
    }

    private static String byWayUp(List<RepeatedRuns> left) {
        return "%s do not differ, and it alone has a way up of its own".formatted(Format.names(left));
    }
}
