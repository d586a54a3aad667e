package io.triwire.bench.verdict;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.triwire.client.Transport;

/**
 * Who is left of the transports that meet the needs, when all that another one betters have gone.
 *
 * @param left at least one, unless none met the needs
 * @param reason why those are left, as half a sentence
 */
record Elimination(List<Repetitions> left, String reason) {

    /** By one measure after the other, the weightiest first. */
    static Elimination of(Contest contest, List<Repetitions> fit) {
        if (fit.size() == 1) {
            return new Elimination(fit, "it alone meets the needs");
        }
        List<Repetitions> left = fit;
        List<String> merits = new ArrayList<>();
        for (Measure measure : contest.measures()) {
            List<Repetitions> before = left;
            List<Repetitions> best = before.stream()
                    .filter(candidate ->
                            before.stream().noneMatch(rival -> isBetter(contest, measure, rival, candidate)))
                    .toList();
            if (!best.isEmpty() && best.size() < before.size()) {
                List<Repetitions> gone = before.stream()
                        .filter(repetitions -> !best.contains(repetitions))
                        .toList();
                merits.add("%s than %s".formatted(measure.merit(), Wording.names(gone)));
                left = best;
            }
        }
        Optional<Repetitions> duplex = left.stream()
                .filter(repetitions -> repetitions.transport() == Transport.WEBSOCKET)
                .findFirst();
        if (left.size() > 1 && contest.workload().needs().wayUp() && duplex.isPresent()) {
            return new Elimination(List.of(duplex.get()), byWayUp(left));
        }
        return new Elimination(left, byMerits(left, merits));
    }

    /** The one that is left. */
    Optional<Repetitions> choice() {
        return left.size() == 1 ? Optional.of(left.get(0)) : Optional.empty();
    }

    private static boolean isBetter(Contest contest, Measure measure, Repetitions rival, Repetitions candidate) {
        return rival.transport() != candidate.transport()
                && Difference.of(measure, rival, candidate, contest.seed()).isBetter(contest.ranked());
    }

    private static String byMerits(List<Repetitions> left, List<String> merits) {
        if (merits.isEmpty()) {
            return "choose what suits your clients";
        }
        return (left.size() == 1 ? "it meets" : "they meet") + " the needs with " + String.join(" and ", merits);
    }

    private static String byWayUp(List<Repetitions> left) {
        return "%s do not differ, and it alone has a way up of its own".formatted(Wording.names(left));
    }
}
