package io.triwire.bench.verdict;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import io.triwire.testkit.Transport;

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
        List<Measure> told = new ArrayList<>();
        for (Measure measure : contest.measures()) {
            List<Repetitions> before = left;
            List<Repetitions> best = before.stream()
                    .filter(one ->
                            before.stream().noneMatch(other -> other != one && isBetter(contest, measure, other, one)))
                    .toList();
            if (!best.isEmpty() && best.size() < before.size()) {
                told.add(measure);
                left = best;
            }
        }
        Optional<Repetitions> duplex = left.stream()
                .filter(repetitions -> repetitions.transport() == Transport.WEBSOCKET)
                .findFirst();
        if (left.size() > 1 && contest.workload().needs().wayUp() && duplex.isPresent()) {
            return new Elimination(List.of(duplex.get()), byWayUp(left));
        }
        return new Elimination(left, byMeasures(fit, left, told));
    }

    /** The one that is left. */
    Optional<Repetitions> choice() {
        return left.size() == 1 ? Optional.of(left.get(0)) : Optional.empty();
    }

    private static boolean isBetter(Contest contest, Measure measure, Repetitions one, Repetitions other) {
        return Difference.of(measure, one, other, contest.seed()).isBetter(contest.ranked());
    }

    private static String byMeasures(List<Repetitions> fit, List<Repetitions> left, List<Measure> told) {
        if (told.isEmpty()) {
            return "choose what suits your clients";
        }
        String merits = told.stream().map(Measure::merit).collect(Collectors.joining(" and "));
        List<Repetitions> gone =
                fit.stream().filter(repetitions -> !left.contains(repetitions)).toList();
        return (left.size() == 1 ? "it meets" : "they meet")
                + " the needs with %s than %s".formatted(merits, Wording.names(gone));
    }

    private static String byWayUp(List<Repetitions> left) {
        return "%s do not differ, and it alone has a way up of its own".formatted(Wording.names(left));
    }
}
