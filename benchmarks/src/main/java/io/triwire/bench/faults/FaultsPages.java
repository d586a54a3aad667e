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

import io.triwire.bench.faults.FaultResult.Cell;
import io.triwire.bench.report.page.Pages;

/** What was found, as files. */
public final class FaultsPages {

    /** The names of the files. */
    static final List<String> FILES = List.of("faults.json", "faults.md", "junit.xml", "faults.html");

    private static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    private FaultsPages() {}

    /** Writes the files into a directory, which is made where it is missing. */
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
        return Pages.template("faults.html")
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
                .data("style", (charts.isEmpty() ? "" : Pages.resource("uplot.css")) + Pages.resource("report.css"))
                .data("library", charts.isEmpty() ? "" : Pages.resource("uplot.js"))
                .data("script", charts.isEmpty() ? "" : Pages.resource("report.js"))
                .render();
    }

    /** As JSON that no HTML parser takes for the end of the element that it is in. */
    private static String curves(List<SoakChart> charts) {
        return json(JSON.writer().without(SerializationFeature.INDENT_OUTPUT), charts)
                .replace("<", "\\u003c");
    }

    private static List<Row> lives(Soak soak) {
        return SoakText.rows(soak).stream()
                .map(cells -> new Row(!cells.contains("GROWN"), cells))
                .toList();
    }

    /** What is done in each fault, by its name. */
    private static Map<String, String> sentences(FaultsReport report) {
        Map<String, String> sentences = new LinkedHashMap<>();
        report.faults().forEach(fault -> sentences.put(fault.name(), fault.sentence()));
        return sentences;
    }

    /** A row of the page, and whether it is bad. */
    record Row(boolean kept, List<String> cells) {}

    private static List<Row> rows(FaultsReport report) {
        List<Row> rows = new ArrayList<>();
        for (FaultResult fault : report.faults()) {
            fault.cells().forEach(cell -> rows.add(new Row(cell.kept(), FaultsText.row(fault, cell))));
        }
        return rows;
    }

    static String junit(FaultsReport report) {
        return Pages.template("junit.xml")
                .data("id", "faults " + report.started())
                .data(
                        "suites",
                        Stream.concat(
                                        report.faults().stream().map(Suite::of),
                                        report.soak().stream().map(Suite::of))
                                .toList())
                .render();
    }

    /** A fault. */
    record Suite(String name, List<Case> cases) {

        static Suite of(FaultResult fault) {
            return new Suite(
                    fault.title(),
                    switch (fault.status()) {
                        case DONE -> fault.cells().stream().flatMap(Case::of).toList();
                        case SKIPPED ->
                            List.of(new Case("all transports", "nothing is lost", "skipped", fault.reason()));
                        case INVALID ->
                            Stream.concat(
                                            Stream.of(new Case(
                                                    "all transports", "nothing is lost", "error", fault.reason())),
                                            fault.cells().stream().flatMap(Case::of))
                                    .toList();
                    });
        }

        static Suite of(Soak soak) {
            return new Suite("services", soak.lives().stream().flatMap(Case::of).toList());
        }

        public long failures() {
            return count("failure");
        }

        public long errors() {
            return count("error");
        }

        public long skipped() {
            return count("skipped");
        }

        private long count(String outcome) {
            return cases.stream().filter(one -> one.outcome().equals(outcome)).count();
        }
    }

    /**
     * One statement.
     *
     * @param outcome name of the element that says so, empty if it holds
     */
    record Case(String transport, String name, String outcome, String message) {

        static Stream<Case> of(Cell cell) {
            LedgerResult account = cell.account();
            return Stream.of(
                    of(cell, "nothing is lost in silence", account.silent()),
                    of(cell, "nothing comes twice", account.doubled()),
                    of(cell, "channels keep their order", account.disordered()),
                    of(cell, "nothing comes that was not published", account.wrong()),
                    of(cell, "resets tell the truth", account.overtold() + cell.wrongResets()),
                    of(cell, "no subscriber is refused for its cursor", cell.refusals()));
        }

        static Stream<Case> of(ServiceLife life) {
            String process = "%s %d from %.0f s".formatted(life.service(), life.replica(), life.from());
            return life.growths().isEmpty()
                    ? Stream.of(new Case(process, "does not grow", "skipped", "it lived too short to tell"))
                    : life.growths().stream()
                            .map(growth -> new Case(
                                    process,
                                    "%s does not grow".formatted(SoakText.words(growth.quantity())),
                                    growth.flat() ? "" : "failure",
                                    growth.flat()
                                            ? ""
                                            : "%s after %s"
                                                    .formatted(
                                                            growth.quantity().text(growth.late()),
                                                            growth.quantity().text(growth.early()))));
        }

        private static Case of(Cell cell, String name, long violations) {
            String message = violations == 0 ? "" : FaultsText.faults(cell);
            return new Case(cell.transport(), name, violations == 0 ? "" : "failure", message);
        }
    }
}
