package io.triwire.bench.proxy.path;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;

import io.triwire.bench.proxy.probe.ProbeFinding;
import io.triwire.bench.proxy.probe.ProbeVerdict;
import io.triwire.bench.template.JunitReport;
import io.triwire.bench.template.JunitReport.TestCase;
import io.triwire.bench.template.JunitReport.TestOutcome;
import io.triwire.bench.template.JunitReport.TestSuite;
import io.triwire.bench.template.Templates;
import io.triwire.client.Transport;

/** Writes the report of a path: text, and the files of {@link #FILES}. */
public final class PathPages {

    /** Names of the files. */
    public static final List<String> FILES = List.of("path.html", "path.md", "path.json", "junit.xml");

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final int VERSION = 1;

    private PathPages() {}

    /**
     * Writes the files into a directory, which is created if missing.
     *
     * @param required transports whose failure is one in JUnit XML
     */
    public static void write(PathReport report, Set<Transport> required, Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("path.json"), json(report));
        Files.writeString(directory.resolve("path.md"), render("path.md", report));
        Files.writeString(directory.resolve("path.html"), render("path.html", report));
        Files.writeString(directory.resolve("junit.xml"), junit(report, required));
    }

    /** The answers and what to ask for, for a terminal. */
    public static String text(PathReport report) {
        return render("path.txt", report);
    }

    private static String render(String template, PathReport report) {
        return Templates.template(template)
                .data("report", report)
                .data("seconds", Math.round(report.measurement().seconds()))
                .data("rows", rows(report))
                .data("style", template.endsWith("html") ? Templates.resource("report.css") : "")
                .render();
    }

    /** A row of the evidence. */
    record EvidenceRow(String transport, String question, String mark, String words, String evidence) {}

    private static List<EvidenceRow> rows(PathReport report) {
        List<EvidenceRow> rows = new ArrayList<>();
        for (PathFinding each : report.findings()) {
            boolean good =
                    each.finding().rated().filter(ProbeVerdict.GOOD::equals).isPresent();
            rows.add(new EvidenceRow(
                    each.transport().title(),
                    each.behaviour().question(),
                    each.finding().rated().map(PathPages::mark).orElse("."),
                    words(each.finding()),
                    good ? "" : String.join("\n", evidence(each.finding()))));
        }
        for (LongWait wait : report.waits()) {
            LongWait.WaitOutcome outcome = wait.outcome();
            boolean kept = wait.is(LongWait.WaitEnd.KEPT);
            rows.add(new EvidenceRow(
                    wait.transport().title(),
                    "What if the next event comes after %s%s?"
                            .formatted(
                                    PathAnswer.seconds(wait.seconds()),
                                    wait.silent()
                                            ? ""
                                            : ", with a heartbeat every "
                                                    + PathAnswer.seconds(wait.heartbeatSeconds())),
                    kept ? "+" : "x",
                    kept
                            ? "it arrives"
                            : "%s %s, after %.1f s"
                                    .formatted(
                                            outcome.end().name().toLowerCase(Locale.ROOT),
                                            outcome.how().isEmpty() ? "" : "(%s)".formatted(outcome.how()),
                                            outcome.afterSeconds()),
                    kept ? "" : String.join("\n", wait.evidence())));
        }
        return rows;
    }

    private static String mark(ProbeVerdict verdict) {
        return switch (verdict) {
            case GOOD -> "+";
            case FAIR -> "~";
            case BAD -> "x";
        };
    }

    private static String words(ProbeFinding finding) {
        return finding instanceof ProbeFinding.Measured measured
                        && !measured.detail().isEmpty()
                ? "%s (%s)".formatted(measured.outcome(), measured.detail())
                : finding.outcome();
    }

    private static List<String> evidence(ProbeFinding finding) {
        return finding instanceof ProbeFinding.Measured measured ? measured.evidence() : List.of();
    }

    private static String json(PathReport report) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("version", VERSION);
        all.put("path", report.measurement().path());
        all.put("started", report.measurement().started().toString());
        all.put("seconds", report.measurement().seconds());
        all.put("answers", report.answers().stream().map(PathPages::answer).toList());
        all.put("requests", report.requests());
        all.put("seen", report.hops());
        all.put("findings", report.findings().stream().map(PathPages::finding).toList());
        all.put("waits", report.waits().stream().map(PathPages::wait).toList());
        return JSON.writeValueAsString(all) + "\n";
    }

    private static Map<String, Object> answer(PathAnswer answer) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("transport", answer.transport().id());
        all.put("passes", answer.passes());
        all.put("sentence", answer.sentence());
        return all;
    }

    private static Map<String, Object> finding(PathFinding each) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("behaviour", each.behaviour().name());
        all.put("transport", each.transport().id());
        all.put("verdict", each.finding().rated().map(Enum::name).orElse("NONE"));
        all.put("outcome", each.finding().outcome());
        all.put("detail", words(each.finding()));
        all.put("evidence", evidence(each.finding()));
        return all;
    }

    private static Map<String, Object> wait(LongWait wait) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("transport", wait.transport().id());
        all.put("seconds", wait.seconds());
        all.put("heartbeatSeconds", wait.heartbeatSeconds());
        all.put("end", wait.outcome().end().name());
        all.put("afterSeconds", wait.outcome().afterSeconds());
        all.put("how", wait.outcome().how());
        all.put("evidence", wait.evidence());
        return all;
    }

    private static String junit(PathReport report, Set<Transport> required) {
        List<TestCase> cases = report.answers().stream()
                .map(answer -> works(answer, required.contains(answer.transport())))
                .toList();
        return new JunitReport(
                        "path " + report.measurement().started(),
                        List.of(new TestSuite(report.measurement().path(), cases)))
                .xml();
    }

    /** A transport that does not work and is not required counts as skipped. */
    private static TestCase works(PathAnswer answer, boolean required) {
        String transport = answer.transport().title();
        String name = "works on this path";
        return answer.passes()
                ? TestCase.passed(transport, name)
                : TestCase.not(
                        required ? TestOutcome.FAILURE : TestOutcome.SKIPPED, transport, name, answer.sentence());
    }
}
