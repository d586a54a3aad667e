package io.triwire.bench.report.page;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

import io.triwire.bench.load.result.Results;
import io.triwire.bench.load.result.Run;
import io.triwire.bench.load.workload.Workload;
import io.triwire.bench.report.page.Table.Row;
import io.triwire.bench.report.verdict.ComparisonGroup;
import io.triwire.bench.report.verdict.Format;
import io.triwire.bench.report.verdict.Measure;
import io.triwire.bench.report.verdict.PathOverhead;
import io.triwire.bench.report.verdict.RepeatedRuns;

import static io.triwire.bench.report.verdict.Format.sentence;

/**
 * The effect of each path on each transport, compared with the direct path: a table for each workload.
 *
 * @param barriers sentences about paths that do not carry a transport
 */
record PathTables(List<String> barriers, List<Table> tables) {

    static PathTables of(Results results) {
        List<PathOverhead> detours = PathOverhead.of(results);
        return new PathTables(
                results.limits().barriers().stream()
                        .map(barrier -> Format.of(barrier) + ".")
                        .toList(),
                results.workloads().stream()
                        .map(workload -> detours.stream()
                                .filter(detour -> detour.workload().equals(workload))
                                .toList())
                        .filter(some -> !some.isEmpty())
                        .map(some -> table(some.get(0).workload(), some))
                        .toList());
    }

    boolean isEmpty() {
        return barriers.isEmpty() && tables.isEmpty();
    }

    private static Table table(Workload workload, List<PathOverhead> detours) {
        PathOverhead any = detours.get(0);
        List<String> columns = new ArrayList<>(List.of("Transport", "Path", "Valid runs"));
        any.measures().forEach(measure -> columns.add(sentence(measure.title())));
        columns.addAll(List.of("Missing", "Duplicates"));
        any.ofProxy().forEach(measure -> columns.add(sentence(measure.title())));
        List<Row> rows = detours.stream()
                .map(PathOverhead::direct)
                .distinct()
                .sorted((one, other) -> one.transport().compareTo(other.transport()))
                .flatMap(direct -> Stream.concat(
                        Stream.of(row(any, ComparisonGroup.DIRECT, direct, measure -> figure(measure, direct))),
                        detours.stream()
                                .filter(detour -> detour.direct().equals(direct))
                                .map(detour -> row(
                                        detour, detour.path(), detour.through(), measure -> beside(detour, measure)))))
                .toList();
        return new Table(
                "%s: each path compared with the direct path of the same transport".formatted(workload.name()),
                columns,
                rows);
    }

    private static Row row(PathOverhead of, String path, RepeatedRuns runs, Function<Measure, String> figure) {
        List<String> cells = new ArrayList<>(List.of(path, GroupTables.validRuns(runs)));
        of.measures().forEach(measure -> cells.add(figure.apply(measure)));
        cells.add(count(runs, run -> run.deliveries().missing()));
        cells.add(count(runs, run -> run.deliveries().doubled()));
        of.ofProxy().forEach(measure -> cells.add(ofProxy(measure, runs)));
        return new Row(sentence(runs.transport().title()), cells);
    }

    private static String count(RepeatedRuns runs, Function<Run, Long> figure) {
        return runs.valid().isEmpty() ? Table.NONE : Format.count(runs.sum(figure::apply));
    }

    private static String figure(Measure measure, RepeatedRuns runs) {
        return runs.valid().isEmpty() ? Table.NONE : Format.of(measure, measure.of(runs));
    }

    private static String beside(PathOverhead detour, Measure measure) {
        return detour.difference(measure)
                .map(difference -> "%s (%s)"
                        .formatted(
                                Format.of(measure, difference.oneValue()), Format.change(difference, detour.ranked())))
                .orElseGet(() -> figure(measure, detour.through()));
    }

    /** Empty if the proxy was not measured. */
    private static String ofProxy(Measure measure, RepeatedRuns runs) {
        return runs.valid().isEmpty() || measure.of(runs) == 0 ? Table.NONE : Format.of(measure, measure.of(runs));
    }
}
