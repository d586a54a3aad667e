package io.triwire.bench.report.verdict;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.triwire.client.Transport;

/**
 * What the verdict says of one transport: a cell of the table that a report begins with.
 *
 * @param reason the figure that decides, with its interval, or what the transport does not do
 */
public record Answer(Transport transport, Suitability suitability, String reason) {

    /** How well a transport suits a workload. */
    public enum Suitability {
        /** It meets the needs, and none that does so is better. */
        GOOD("good"),
        /** It meets the needs, but another does so at a lower cost. */
        POSSIBLE("possible"),
        /** It does not meet the needs. */
        NO("no"),
        /** There are too few valid runs to say. */
        UNKNOWN("not ranked");

        private final String word;

        Suitability(String word) {
            this.word = word;
        }

        /** The word in a table. */
        public String word() {
            return word;
        }
    }

    /** The transports of which any verdict says something, in their usual order. */
    public static List<Transport> transports(List<Verdict> verdicts) {
        return Stream.of(Transport.values())
                .filter(transport -> verdicts.stream()
                        .anyMatch(verdict -> verdict.answer(transport).isPresent()))
                .toList();
    }

    /** The answers of a group: of each measured transport, and of each that its path does not carry. */
    static List<Answer> of(ComparisonGroup contest, List<RepeatedRuns> fit, Elimination elimination) {
        Stream<Answer> measured =
                contest.transports().stream().map(repetitions -> of(contest, fit, elimination, repetitions));
        Stream<Answer> barred = contest.barriers().stream()
                .filter(barrier -> barrier.path().equals(contest.path()))
                .map(barrier -> new Answer(barrier.transport(), Suitability.NO, barrier.reason()));
        return Stream.concat(measured, barred).toList();
    }

    private static Answer of(
            ComparisonGroup contest, List<RepeatedRuns> fit, Elimination elimination, RepeatedRuns repetitions) {
        Transport transport = repetitions.transport();
        if (repetitions.valid().isEmpty()) {
            return new Answer(transport, Suitability.UNKNOWN, "no valid run");
        }
        if (!fit.contains(repetitions)) {
            return new Answer(transport, Suitability.NO, String.join(", ", Verdict.shortcomings(contest, repetitions)));
        }
        Optional<Measure> first = contest.measures().stream().findFirst();
        if (!contest.ranked() || first.isEmpty()) {
            return new Answer(transport, Suitability.UNKNOWN, "meets the needs");
        }
        Optional<Measure> beatenBy = Optional.ofNullable(elimination.beatenBy().get(transport));
        Measure measure = beatenBy.or(
                        () -> elimination.beatenBy().values().stream().findFirst())
                .orElse(first.get());
        String figure = "%s %s".formatted(measure.title(), Format.of(measure, measure.of(repetitions)));
        return beatenBy.map(decisive -> new Answer(
                        transport,
                        Suitability.POSSIBLE,
                        "%s (%s)"
                                .formatted(
                                        figure,
                                        Format.changeWithin(
                                                Difference.of(
                                                        decisive,
                                                        repetitions,
                                                        elimination.left().get(0),
                                                        contest.significance()),
                                                true))))
                .orElseGet(() -> new Answer(transport, Suitability.GOOD, figure));
    }
}
