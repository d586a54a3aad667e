package io.triwire.bench.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

import io.triwire.bench.check.Finding.Outcome;
import io.triwire.bench.result.Results;
import io.triwire.bench.verdict.Contest;
import io.triwire.bench.verdict.Invariant;
import io.triwire.bench.verdict.Measure;
import io.triwire.bench.verdict.RatioChange;
import io.triwire.bench.verdict.Repetitions;
import io.triwire.bench.verdict.Wording;

/**
 * A result beside a baseline, which another machine may have made: first what must hold anywhere, then what costs the same
 * anywhere, then ratios between the transports of one result. No time of the one is compared with a time of the other.
 *
 * @param growth share by which bytes and connections may grow
 * @param drift share by which a ratio may change
 */
record BaselineCheck(double growth, double drift) {

    /** Line by line, in the order of the baseline; what only the candidate has is compared with nothing. */
    List<Finding> compare(Results baseline, Results candidate) {
        List<Contest> after = Contest.of(candidate);
        List<Finding> findings = new ArrayList<>();
        for (Contest before : Contest.of(baseline)) {
            List<Pair> pairs = before.measured().stream()
                    .map(old -> new Pair(before, old, counterpart(before, old, after)))
                    .toList();
            pairs.stream().flatMap(this::invariants).forEach(findings::add);
            List<Pair> whole =
                    pairs.stream().filter(pair -> pair.now().isPresent()).toList();
            if (before.workload().eventsPerSecond() > 0) {
                ratios(whole, candidate.seed()).forEach(findings::add);
            }
        }
        return findings;
    }

    private static Optional<Repetitions> counterpart(Contest before, Repetitions old, List<Contest> after) {
        return after.stream()
                .filter(contest ->
                        contest.workload().name().equals(before.workload().name())
                                && contest.path().equals(before.path()))
                .flatMap(contest -> contest.measured().stream())
                .filter(repetitions -> repetitions.transport() == old.transport())
                .findFirst();
    }

    private Stream<Finding> invariants(Pair pair) {
        if (pair.now().isEmpty()) {
            return Stream.of(pair.finding(
                    Outcome.INVALID,
                    "valid runs",
                    Wording.count(pair.old().valid().size()),
                    "0"));
        }
        Repetitions now = pair.now().get();
        Stream<Finding> held = Stream.of(Invariant.values()).map(invariant -> {
            long violations = invariant.violations(now.valid());
            return pair.finding(
                    violations == 0 ? Outcome.OK : Outcome.ASSERTION,
                    invariant.title(),
                    Wording.count(invariant.violations(pair.old().valid())),
                    Wording.count(violations));
        });
        Stream<Measure> sizes = pair.contest().workload().eventsPerSecond() > 0
                ? Stream.of(Measure.CONNECTIONS, Measure.BYTES)
                : Stream.of(Measure.CONNECTIONS);
        return Stream.concat(held, sizes.map(size -> growth(pair, size, now)));
    }

    private Finding growth(Pair pair, Measure measure, Repetitions now) {
        double before = measure.of(pair.old());
        double after = measure.of(now);
        return pair.finding(
                after > before * (1 + growth) ? Outcome.REGRESSION : Outcome.OK,
                measure.title(),
                Wording.of(measure, before),
                Wording.of(measure, after));
    }

    /** Of each transport over each one before it. */
    private Stream<Finding> ratios(List<Pair> pairs, long seed) {
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i++) {
            for (int j = 0; j < i; j++) {
                Pair one = pairs.get(i);
                Pair other = pairs.get(j);
                Stream.of(Measure.CPU, Measure.P50)
                        .filter(measure -> one.knows(measure) && other.knows(measure))
                        .map(measure -> ratio(measure, one, other, seed))
                        .forEach(findings::add);
            }
        }
        return findings.stream();
    }

    private Finding ratio(Measure measure, Pair one, Pair other, long seed) {
        RatioChange change = RatioChange.of(
                measure,
                List.of(one.old(), other.old()),
                List.of(one.now().orElseThrow(), other.now().orElseThrow()),
                seed);
        Outcome judged = change.exceeds(drift) ? Outcome.REGRESSION : Outcome.OK;
        return one.finding(
                change.interval().isPresent() ? judged : Outcome.SHOWN,
                "%s, over that of %s"
                        .formatted(measure.title(), Wording.name(other.old().transport())),
                ratio(change.before()),
                ratio(change.after()));
    }

    private static String ratio(double ratio) {
        return String.format(Locale.ROOT, "%.2f", ratio);
    }

    /** The runs of one transport in both results; {@code now} only if there is a valid one. */
    private record Pair(Contest contest, Repetitions old, Optional<Repetitions> now) {

        /** Whether it was measured in both. */
        boolean knows(Measure measure) {
            return measure.isKnown(old) && now.stream().allMatch(measure::isKnown);
        }

        Finding finding(Outcome outcome, String what, String baseline, String candidate) {
            String path = contest.path().equals("direct") ? "" : " through " + contest.path();
            return new Finding(
                    outcome,
                    "%s%s, %s".formatted(contest.workload().name(), path, Wording.name(old.transport())),
                    what,
                    baseline,
                    candidate);
        }
    }
}
