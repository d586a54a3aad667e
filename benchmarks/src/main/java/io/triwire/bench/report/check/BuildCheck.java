package io.triwire.bench.report.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.triwire.bench.load.result.Results;
import io.triwire.bench.load.result.Run;
import io.triwire.bench.report.check.CheckFinding.Outcome;
import io.triwire.bench.report.verdict.BuildChange;
import io.triwire.bench.report.verdict.BuildChange.Judgement;
import io.triwire.bench.report.verdict.BuildTerms;
import io.triwire.bench.report.verdict.Format;
import io.triwire.bench.report.verdict.Invariant;
import io.triwire.client.Transport;

/**
 * Compares two builds that were measured side by side: first what must hold in every run, then figures.
 *
 * @param workload name of the workload
 * @param base the runs of one build
 * @param head the runs of the build that must not be worse
 */
public record BuildCheck(String workload, List<Run> base, List<Run> head, BuildTerms terms) {

    /** The comparison of two results of the same workload. */
    public static BuildCheck of(Results base, Results head, BuildTerms terms) {
        return new BuildCheck(base.workloads().get(0).name(), base.runs(), head.runs(), terms);
    }

    /**
     * The findings about each transport.
     *
     * @param transports those that were to be measured
     */
    public List<CheckFinding> findings(List<Transport> transports) {
        Map<BuildChange, Judgement> judgements = terms.judge(transports.stream()
                .flatMap(transport -> BuildTerms.changes(base, head, transport).stream())
                .toList());
        List<CheckFinding> findings = new ArrayList<>();
        for (Transport transport : transports) {
            Stream.of(Invariant.values())
                    .map(invariant -> invariant(transport, invariant))
                    .forEach(findings::add);
            List<CheckFinding> figures = judgements.entrySet().stream()
                    .filter(judged -> judged.getKey().head().transport() == transport)
                    .map(judged -> figure(judged.getKey(), judged.getValue()))
                    .toList();
            findings.addAll(figures.isEmpty() ? List.of(noFigures(transport)) : figures);
        }
        return findings;
    }

    private CheckFinding invariant(Transport transport, Invariant invariant) {
        long before = invariant.violations(of(base, transport));
        long after = invariant.violations(of(head, transport));
        return finding(
                before + after == 0 ? Outcome.OK : Outcome.ASSERTION,
                transport,
                invariant.title(),
                Format.count(before),
                Format.count(after));
    }

    private CheckFinding figure(BuildChange change, Judgement judgement) {
        Outcome outcome = terms.judged().contains(change.measure()) ? outcome(judgement) : Outcome.SHOWN;
        return finding(
                outcome,
                change.head().transport(),
                change.measure().title(),
                Format.of(change.measure(), change.measure().of(change.base())),
                "%s, %s"
                        .formatted(
                                Format.of(change.measure(), change.measure().of(change.head())),
                                Format.of(change.ratio())));
    }

    private static Outcome outcome(Judgement judgement) {
        return switch (judgement) {
            case WORSE -> Outcome.REGRESSION;
            case BETTER, NOT_WORSE -> Outcome.OK;
            case NOT_RESOLVED -> Outcome.NOT_RESOLVED;
        };
    }

    private CheckFinding noFigures(Transport transport) {
        return finding(
                Outcome.INVALID, transport, "valid runs", validRuns(base, transport), validRuns(head, transport));
    }

    private static String validRuns(List<Run> runs, Transport transport) {
        List<Run> all = of(runs, transport);
        return "%d of %d".formatted(all.stream().filter(Run::valid).count(), all.size());
    }

    private static List<Run> of(List<Run> runs, Transport transport) {
        return runs.stream().filter(run -> run.transport() == transport).toList();
    }

    private CheckFinding finding(Outcome outcome, Transport transport, String what, String before, String after) {
        return new CheckFinding(outcome, "%s, %s".formatted(workload, transport.title()), what, before, after);
    }
}
