package io.triwire.bench.report.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

import io.triwire.bench.load.result.Results;
import io.triwire.bench.report.check.CheckFinding.Outcome;
import io.triwire.bench.report.verdict.ComparisonGroup;
import io.triwire.bench.report.verdict.Format;
import io.triwire.bench.report.verdict.Invariant;
import io.triwire.bench.report.verdict.Measure;
import io.triwire.bench.report.verdict.RatioChange;
import io.triwire.bench.report.verdict.RepeatedRuns;

/**
 * A result beside a baseline, which another machine may have made: first what must hold anywhere, then what costs the same
 * anywhere, then ratios between the transports of one result. No time of the one is compared with a time of the other.
 *
 * @param growth share by which bytes and connections may grow
 * @param drift share by which a ratio may change
 */
public record BaselineCheck(double growth, double drift) {

    /** Line by line, in the order of the baseline; what only the candidate has is compared with nothing. */
    public List<CheckFinding> compare(Results baseline, Results candidate) {
        List<ComparisonGroup> after = ComparisonGroup.of(candidate);
        List<CheckFinding> findings = new ArrayList<>();
        for (ComparisonGroup before : ComparisonGroup.of(baseline)) {
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

    private static Optional<RepeatedRuns> counterpart(
            ComparisonGroup before, RepeatedRuns old, List<ComparisonGroup> after) {
        return after.stream()
                .filter(contest ->
                        contest.workload().name().equals(before.workload().name())
                                && contest.path().equals(before.path()))
                .flatMap(contest -> contest.measured().stream())
                .filter(repetitions -> repetitions.transport() == old.transport())
                .findFirst();
    }

    private Stream<CheckFinding> invariants(Pair pair) {
        if (pair.now().isEmpty()) {
            return Stream.of(pair.finding(
                    Outcome.INVALID,
                    "valid runs",
                    Format.count(pair.old().valid().size()),
                    "0"));
        }
        RepeatedRuns now = pair.now().get();
        Stream<CheckFinding> held = Stream.of(Invariant.values()).map(invariant -> {
            long violations = invariant.violations(now.valid());
            return pair.finding(
                    violations == 0 ? Outcome.OK : Outcome.ASSERTION,
                    invariant.title(),
                    Format.count(invariant.violations(pair.old().valid())),
                    Format.count(violations));
        });
        Stream<Measure> sizes = pair.contest().workload().eventsPerSecond() > 0
                ? Stream.of(Measure.CONNECTIONS, Measure.BYTES)
                : Stream.of(Measure.CONNECTIONS);
        return Stream.concat(held, sizes.map(size -> growth(pair, size, now)));
    }

    private CheckFinding growth(Pair pair, Measure measure, RepeatedRuns now) {
        double before = measure.of(pair.old());
        double after = measure.of(now);
        return pair.finding(
                after > before * (1 + growth) ? Outcome.REGRESSION : Outcome.OK,
                measure.title(),
                Format.of(measure, before),
                Format.of(measure, after));
    }

    /** Of each transport over each one before it. */
    private Stream<CheckFinding> ratios(List<Pair> pairs, long seed) {
        List<CheckFinding> findings = new ArrayList<>();
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

    private CheckFinding ratio(Measure measure, Pair one, Pair other, long seed) {
        RatioChange change = RatioChange.of(
                measure,
                List.of(one.old(), other.old()),
                List.of(one.now().orElseThrow(), other.now().orElseThrow()),
                seed);
        Outcome judged = change.exceeds(drift) ? Outcome.REGRESSION : Outcome.OK;
        return one.finding(
                change.interval().isPresent() ? judged : Outcome.SHOWN,
                "%s, over that of %s"
                        .formatted(measure.title(), other.old().transport().title()),
                ratio(change.before()),
                ratio(change.after()));
    }

    private static String ratio(double ratio) {
        return String.format(Locale.ROOT, "%.2f", ratio);
    }

    /** The runs of one transport in both results; {@code now} only if there is a valid one. */
    private record Pair(ComparisonGroup contest, RepeatedRuns old, Optional<RepeatedRuns> now) {

        /** Whether it was measured in both. */
        boolean knows(Measure measure) {
            return measure.isKnown(old) && now.stream().allMatch(measure::isKnown);
        }

        CheckFinding finding(Outcome outcome, String what, String baseline, String candidate) {
            String path = contest.path().equals("direct") ? "" : " through " + contest.path();
            return new CheckFinding(
                    outcome,
                    "%s%s, %s"
                            .formatted(
                                    contest.workload().name(),
                                    path,
                                    old.transport().title()),
                    what,
                    baseline,
                    candidate);
        }
    }
}
