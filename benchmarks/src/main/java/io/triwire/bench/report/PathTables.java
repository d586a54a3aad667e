package io.triwire.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

import io.triwire.bench.report.Table.Row;
import io.triwire.bench.result.Results;
import io.triwire.bench.result.Run;
import io.triwire.bench.verdict.Contest;
import io.triwire.bench.verdict.Detour;
import io.triwire.bench.verdict.Measure;
import io.triwire.bench.verdict.Repetitions;
import io.triwire.bench.verdict.Wording;
import io.triwire.bench.workload.Workload;

import static io.triwire.bench.verdict.Wording.name;
import static io.triwire.bench.verdict.Wording.sentence;

/**
 * What each path does to each transport, beside the direct path: a table for each workload.
 *
 * @param barriers sentences, of what a path does not carry
 */
record PathTables(List<String> barriers, List<Table> tables) {

    static PathTables of(Results results) {
        List<Detour> detours = Detour.of(results);
        return new PathTables(
                results.barriers().stream()
                        .map(barrier -> Wording.of(barrier) + ".")
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

    private static Table table(Workload workload, List<Detour> detours) {
        Detour any = detours.get(0);
        List<String> columns = new ArrayList<>(List.of("Transport", "Path", "Valid runs"));
        any.measures().forEach(measure -> columns.add(sentence(measure.title())));
        columns.addAll(List.of("Missing", "Doubled"));
        any.ofProxy().forEach(measure -> columns.add(sentence(measure.title())));
        List<Row> rows = detours.stream()
                .map(Detour::direct)
                .distinct()
                .sorted((one, other) -> one.transport().compareTo(other.transport()))
                .flatMap(direct -> Stream.concat(
                        Stream.of(row(any, Contest.DIRECT, direct, measure -> figure(measure, direct))),
                        detours.stream()
                                .filter(detour -> detour.direct().equals(direct))
                                .map(detour -> row(
                                        detour, detour.path(), detour.through(), measure -> beside(detour, measure)))))
                .toList();
        return new Table(
                "%s: each path beside the direct one of the same transport".formatted(workload.name()), columns, rows);
    }

    private static Row row(Detour of, String path, Repetitions runs, Function<Measure, String> figure) {
        List<String> cells = new ArrayList<>(List.of(path, ContestTables.validRuns(runs)));
        of.measures().forEach(measure -> cells.add(figure.apply(measure)));
        cells.add(count(runs, run -> run.deliveries().missing()));
        cells.add(count(runs, run -> run.deliveries().doubled()));
        of.ofProxy().forEach(measure -> cells.add(ofProxy(measure, runs)));
        return new Row(sentence(name(runs.transport())), cells);
    }

    private static String count(Repetitions runs, Function<Run, Long> figure) {
        return runs.valid().isEmpty() ? Table.NONE : Wording.count(runs.sum(figure::apply));
    }

    private static String figure(Measure measure, Repetitions runs) {
        return runs.valid().isEmpty() ? Table.NONE : Wording.of(measure, measure.of(runs));
    }

    private static String beside(Detour detour, Measure measure) {
        return detour.difference(measure)
                .map(difference -> "%s (%s)"
                        .formatted(
                                Wording.of(measure, difference.oneValue()),
                                Wording.change(difference, detour.ranked())))
                .orElseGet(() -> figure(measure, detour.through()));
    }

    /** There is none where nothing was measured. */
    private static String ofProxy(Measure measure, Repetitions runs) {
        return runs.valid().isEmpty() || measure.of(runs) == 0 ? Table.NONE : Wording.of(measure, measure.of(runs));
    }
}
