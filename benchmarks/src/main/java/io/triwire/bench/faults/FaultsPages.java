package io.triwire.bench.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;

import io.triwire.bench.faults.FaultResult.FaultCell;
import io.triwire.bench.template.JunitReport;
import io.triwire.bench.template.JunitReport.TestCase;
import io.triwire.bench.template.JunitReport.TestOutcome;
import io.triwire.bench.template.JunitReport.TestSuite;
import io.triwire.bench.template.Templates;

/** Writes the report files of a run: JSON, Markdown, JUnit XML and HTML. */
public final class FaultsPages {

    /** Names of the files. */
    static final List<String> FILES = List.of("faults.json", "faults.md", "junit.xml", "faults.html");

    private static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    private FaultsPages() {}

    /** Writes the files into a directory, which is created if missing. */
    public static void write(FaultsReport report, Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("faults.json"), json(JSON.writer(), report));
        Files.writeString(directory.resolve("faults.md"), FaultsText.markdown(report));
        Files.writeString(directory.resolve("junit.xml"), junit(report));
        Files.writeString(directory.resolve("faults.html"), html(report));
    }

    private static String json(ObjectWriter writer, Object value) {
        try {
            return writer.writeValueAsString(value) + "\n";
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static String html(FaultsReport report) {
        List<SoakChart> charts = report.soak().map(SoakChart::all).orElse(List.of());
        return Templates.template("faults.html")
                .data("report", report)
                .data("charts", charts)
                .data("curves", curves(charts))
                .data("soakColumns", SoakText.COLUMNS)
                .data("lives", report.soak().map(FaultsPages::lives).orElse(List.of()))
                .data("sentences", sentences(report))
                .data("summary", FaultsText.summary(report))
                .data("columns", FaultsText.COLUMNS)
                .data("rows", rows(report))
                .data("notes", FaultsText.notes(report))
                .data(
                        "style",
                        (charts.isEmpty() ? "" : Templates.resource("uplot.css")) + Templates.resource("report.css"))
                .data("library", charts.isEmpty() ? "" : Templates.resource("uplot.js"))
                .data("script", charts.isEmpty() ? "" : Templates.resource("report.js"))
                .render();
    }

    /** The charts as JSON that is safe within a script element. */
    private static String curves(List<SoakChart> charts) {
        return json(JSON.writer().without(SerializationFeature.INDENT_OUTPUT), charts)
                .replace("<", "\\u003c");
    }

    private static List<RatedRow> lives(Soak soak) {
        return SoakText.rows(soak).stream()
                .map(cells -> new RatedRow(!cells.contains("GROWN"), cells))
                .toList();
    }

    /** The description of each fault, by name. */
    private static Map<String, String> sentences(FaultsReport report) {
        Map<String, String> sentences = new LinkedHashMap<>();
        report.faults()
                .forEach(fault -> sentences.put(
                        fault.injection().name(), fault.injection().sentence()));
        return sentences;
    }

    /** A row of a table, and whether its verdict is good. */
    record RatedRow(boolean kept, List<String> cells) {}

    private static List<RatedRow> rows(FaultsReport report) {
        List<RatedRow> rows = new ArrayList<>();
        for (FaultResult fault : report.faults()) {
            fault.cells().forEach(cell -> rows.add(new RatedRow(cell.kept(), FaultsText.row(fault, cell))));
        }
        return rows;
    }

    static String junit(FaultsReport report) {
        List<TestSuite> suites = Stream.concat(
                        report.faults().stream().map(FaultsPages::suite),
                        report.soak().stream().map(FaultsPages::suite))
                .toList();
        return new JunitReport("faults " + report.started(), suites).xml();
    }

    private static TestSuite suite(FaultResult fault) {
        Stream<TestCase> ofCells = fault.cells().stream().flatMap(FaultsPages::cases);
        String reason = fault.completion().reason();
        return new TestSuite(
                fault.injection().title(),
                switch (fault.completion().status()) {
                    case DONE -> ofCells.toList();
                    case SKIPPED -> List.of(ofAll(TestOutcome.SKIPPED, reason));
                    case INVALID ->
                        Stream.concat(Stream.of(ofAll(TestOutcome.ERROR, reason)), ofCells)
                                .toList();
                });
    }

    private static TestCase ofAll(TestOutcome outcome, String reason) {
        return TestCase.not(outcome, "all transports", "no event is lost", reason);
    }

    private static TestSuite suite(Soak soak) {
        return new TestSuite(
                "services", soak.lives().stream().flatMap(FaultsPages::cases).toList());
    }

    private static Stream<TestCase> cases(FaultCell cell) {
        LedgerResult account = cell.account();
        return Stream.of(
                holds(cell, "no event is lost in silence", account.losses().silent()),
                holds(cell, "no event is duplicate", account.errors().duplicates()),
                holds(cell, "every channel keeps its order", account.errors().outOfOrder()),
                holds(cell, "no wrong event arrives", account.errors().wrong()),
                holds(
                        cell,
                        "resets are justified and correct",
                        account.errors().overstated() + cell.protocol().wrongResets()),
                holds(cell, "no connection is refused with 4xx", cell.protocol().refusals()));
    }

    private static TestCase holds(FaultCell cell, String name, long violations) {
        return violations == 0
                ? TestCase.passed(cell.transport(), name)
                : TestCase.not(TestOutcome.FAILURE, cell.transport(), name, FaultsText.faults(cell));
    }

    private static Stream<TestCase> cases(ServiceLife life) {
        String process = "%s %d from %.0f s".formatted(life.service(), life.replica(), life.from());
        return life.growths().isEmpty()
                ? Stream.of(TestCase.not(TestOutcome.SKIPPED, process, "does not grow", "ended too early to judge"))
                : life.growths().stream().map(growth -> flat(process, growth));
    }

    private static TestCase flat(String process, ResourceTrend growth) {
        String name = "%s does not grow".formatted(SoakText.words(growth.quantity()));
        return growth.flat()
                ? TestCase.passed(process, name)
                : TestCase.not(
                        TestOutcome.FAILURE,
                        process,
                        name,
                        "%s after %s"
                                .formatted(
                                        growth.quantity().text(growth.late()),
                                        growth.quantity().text(growth.early())));
    }
}
