package io.triwire.bench.report.page;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.triwire.bench.report.verdict.Format;
import io.triwire.bench.report.verdict.RepeatedRuns;

/**
 * A table of a page.
 *
 * @param columns titles; the first one is for the names of the rows
 */
record Table(String caption, List<String> columns, List<Row> rows) {

    /** Shown if there is no figure. */
    static final String NONE = "–";

    /** Shown if a figure is unknown because the service runs elsewhere. */
    static final String UNMEASURED = "not measured";

    /** A row: its name, and a cell for each further column. */
    record Row(String name, List<String> cells) {}

    /** A title, and a function that returns the cell of a transport with a valid run. */
    record Column(String title, Function<RepeatedRuns, String> figure) {}

    /** A table with a row for each transport. Transports without a valid run have no figures. */
    static Table of(String caption, List<RepeatedRuns> transports, Column... columns) {
        return new Table(
                caption,
                Stream.concat(Stream.of("Transport"), Stream.of(columns).map(Column::title))
                        .toList(),
                transports.stream()
                        .map(repetitions -> new Row(
                                Format.sentence(repetitions.transport().title()),
                                Stream.of(columns)
                                        .map(column -> repetitions.valid().isEmpty()
                                                ? NONE
                                                : column.figure().apply(repetitions))
                                        .toList()))
                        .toList());
    }

    /** The table in GitHub Flavored Markdown, without the caption. */
    String markdown() {
        Stream<String> head = Stream.of(line(columns), "|---|" + "--:|".repeat(columns.size() - 1));
        Stream<String> body = rows.stream()
                .map(row -> line(Stream.concat(Stream.of(row.name()), row.cells().stream())
                        .toList()));
        return Stream.concat(head, body).collect(Collectors.joining("\n"));
    }

    private static String line(List<String> cells) {
        return cells.stream().map(cell -> cell.replace("|", "\\|")).collect(Collectors.joining(" | ", "| ", " |"));
    }
}
