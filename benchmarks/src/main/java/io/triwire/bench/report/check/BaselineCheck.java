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
import io.triwire.client.Transport;

/**
 * Compares a result with a baseline, which may come from another machine. It checks first what must hold on any
 * machine, then costs that are the same on any machine, then ratios between the transports of one result. It never
 * compares times of the two results.
 *
 * @param growth share by which bytes and connections may grow
 * @param drift share by which a ratio may change
 */
public record BaselineCheck(double growth, double drift) {

    /** The findings in the order of the baseline, followed by those that only the candidate has. */
    public List<CheckFinding> compare(Results baseline, Results candidate) {
        List<ComparisonGroup> before = ComparisonGroup.of(baseline);
        List<ComparisonGroup> after = ComparisonGroup.of(candidate);
        List<CheckFinding> findings = new ArrayList<>();
        Stream.concat(before.stream(), after.stream().filter(group -> sameIn(before, group)
                        .isEmpty()))
                .forEach(group -> findings.addAll(compare(
                        group,
                        sameIn(before, group),
                        sameIn(after, group),
                        candidate.invocation().seed())));
        return findings;
    }

    private List<CheckFinding> compare(
            ComparisonGroup group, Optional<ComparisonGroup> before, Optional<ComparisonGroup> after, long seed) {
        List<Pair> pairs = Stream.of(Transport.values())
                .map(transport -> new Pair(group, transport, runs(before, transport), runs(after, transport)))
                .filter(pair -> pair.old().isPresent() || pair.now().isPresent())
                .toList();
        List<CheckFinding> findings = new ArrayList<>();
        pairs.stream().flatMap(this::figures).forEach(findings::add);
        if (group.workload().events().perSecond() > 0) {
            findings.addAll(ratios(pairs.stream().filter(Pair::isJudged).toList(), seed));
        }
        return findings;
    }

    private static Optional<ComparisonGroup> sameIn(List<ComparisonGroup> groups, ComparisonGroup wanted) {
        return groups.stream()
                .filter(group ->
                        group.workload().name().equals(wanted.workload().name())
                                && group.path().equals(wanted.path()))
                .findFirst();
    }

    private static Optional<RepeatedRuns> runs(Optional<ComparisonGroup> group, Transport transport) {
        return group.stream()
                .flatMap(known -> known.transports().stream())
                .filter(runs -> runs.transport() == transport)
                .findFirst();
    }

    /** The findings about one transport alone. */
    private Stream<CheckFinding> figures(Pair pair) {
        Stream<CheckFinding> invariants = pair.now().stream()
                .flatMap(now -> Stream.of(Invariant.values()).map(invariant -> invariant(pair, invariant, now)));
        if (!pair.isJudged()) {
            return Stream.concat(invariants, Stream.of(pair.validRuns()));
        }
        Stream<Measure> sizes = pair.group().workload().events().perSecond() > 0
                ? Stream.of(Measure.CONNECTIONS, Measure.BYTES)
                : Stream.of(Measure.CONNECTIONS);
        return Stream.concat(invariants, sizes.map(size -> growth(pair, size)));
    }

    private static CheckFinding invariant(Pair pair, Invariant invariant, RepeatedRuns now) {
        long violations = invariant.violations(now.all());
        return pair.finding(
                violations == 0 ? Outcome.OK : Outcome.ASSERTION,
                invariant.title(),
                pair.old()
                        .map(old -> Format.count(invariant.violations(old.all())))
                        .orElse("-"),
                Format.count(violations));
    }

    private CheckFinding growth(Pair pair, Measure measure) {
        double before = measure.of(pair.old().orElseThrow());
        double after = measure.of(pair.now().orElseThrow());
        return pair.finding(
                after > before * (1 + growth) ? Outcome.REGRESSION : Outcome.OK,
                measure.title(),
                Format.of(measure, before),
                Format.of(measure, after));
    }

    /** The ratio of each transport to each one before it. */
    private List<CheckFinding> ratios(List<Pair> pairs, long seed) {
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
        return findings;
    }

    private CheckFinding ratio(Measure measure, Pair one, Pair other, long seed) {
        RatioChange change = RatioChange.of(
                measure,
                List.of(one.old().orElseThrow(), other.old().orElseThrow()),
                List.of(one.now().orElseThrow(), other.now().orElseThrow()),
                seed);
        Outcome judged = change.exceeds(drift) ? Outcome.REGRESSION : Outcome.OK;
        return one.finding(
                change.interval().isPresent() ? judged : Outcome.SHOWN,
                "%s, relative to %s"
                        .formatted(measure.title(), other.transport().title()),
                ratio(change.before()),
                ratio(change.after()));
    }

    private static String ratio(double ratio) {
        return String.format(Locale.ROOT, "%.2f", ratio);
    }

    /** The runs of one transport in both results, if there are any. */
    private record Pair(
            ComparisonGroup group, Transport transport, Optional<RepeatedRuns> old, Optional<RepeatedRuns> now) {

        /** Whether the figures of both results can be judged. */
        boolean isJudged() {
            return old.filter(RepeatedRuns::judged).isPresent()
                    && now.filter(RepeatedRuns::judged).isPresent();
        }

        /** Whether both results have the measure. */
        boolean knows(Measure measure) {
            return Stream.of(old, now).flatMap(Optional::stream).allMatch(measure::isKnown);
        }

        /** Invalid if the candidate cannot be judged. A baseline that cannot be judged is only shown. */
        CheckFinding validRuns() {
            return finding(
                    now.filter(RepeatedRuns::judged).isPresent() ? Outcome.SHOWN : Outcome.INVALID,
                    "valid runs",
                    validRuns(old),
                    validRuns(now));
        }

        private static String validRuns(Optional<RepeatedRuns> runs) {
            return runs.map(known -> "%d of %d"
                            .formatted(known.valid().size(), known.all().size()))
                    .orElse("0");
        }

        CheckFinding finding(Outcome outcome, String what, String baseline, String candidate) {
            String path = group.path().equals(ComparisonGroup.DIRECT) ? "" : " through " + group.path();
            return new CheckFinding(
                    outcome,
                    "%s%s, %s".formatted(group.workload().name(), path, transport.title()),
                    what,
                    baseline,
                    candidate);
        }
    }
}
