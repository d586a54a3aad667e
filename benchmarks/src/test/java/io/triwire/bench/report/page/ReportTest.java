package io.triwire.bench.report.page;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import javax.xml.parsers.DocumentBuilderFactory;

import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import io.triwire.bench.command.ReportCommand;
import io.triwire.bench.load.result.Results;
import io.triwire.bench.load.result.Run;
import io.triwire.bench.load.result.SampleResults;
import io.triwire.bench.process.CommandFailedException;
import io.triwire.bench.process.ExitCode;
import io.triwire.client.Transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Every file of a comparison has what its readers look for. */
class ReportTest {

    private static final Results SMOKE = SampleResults.smoke();

    @TempDir
    private static Path shared;

    @TempDir
    private Path directory;

    @BeforeAll
    static void write() {
        Report.write(SMOKE, shared);
    }

    @Test
    void summaryIsAsItWasReviewed() throws IOException {
        assertThat(shared.resolve("summary.md")).hasContent(golden("summary.md"));
    }

    @Test
    void namesRunsThatBeganBeforeTheServiceWasSteady() {
        Results unsteady = SampleResults.of(
                List.of(SampleResults.liveFeed()),
                List.of(
                        SampleResults.run("live-feed", Transport.SSE, 1)
                                .unsteady()
                                .build(),
                        SampleResults.run("live-feed", Transport.WEBSOCKET, 1).build()));

        assertThat(ReportText.notices(unsteady))
                .contains("1 of 2 runs began before latency and rate had settled, so their figures may be too high: "
                        + "live-feed over SSE, repetition 1.");
    }

    @Test
    void testCasesAreAsTheyWereReviewed() throws IOException {
        assertThat(shared.resolve("junit.xml")).hasContent(golden("junit.xml"));
    }

    @Test
    void aLostEventIsAFailureAndNamesAreEscaped() throws Exception {
        Run lost = SampleResults.run("live-feed", Transport.SSE, 1)
                .path("a<b>&\"c\"")
                .missing(3)
                .build();

        String xml = JunitXml.of(SampleResults.of(List.of(SampleResults.liveFeed()), List.of(lost)));

        assertThat(xml)
                .contains("<failure message=\"3 in 1 runs\"/>")
                .contains("tests=\"5\" failures=\"1\" errors=\"0\" skipped=\"0\"");
        assertThat(DocumentBuilderFactory.newDefaultInstance()
                        .newDocumentBuilder()
                        .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)))
                        .getElementsByTagName("testsuite")
                        .item(0)
                        .getAttributes()
                        .getNamedItem("name")
                        .getNodeValue())
                .isEqualTo("live-feed through a<b>&\"c\"");
    }

    @Test
    void runsAreALineEach() throws IOException {
        List<String> lines = Files.readAllLines(shared.resolve("runs.csv"));

        assertThat(lines).hasSize(1 + SMOKE.runs().size());
        assertThat(lines).allSatisfy(line -> assertThat(line.split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", -1))
                .hasSize(33));
        assertThat(lines.get(0)).startsWith("workload,transport,path,repetition,");
        assertThat(lines.get(5)).startsWith("chat,sse,direct,1,2026-03-01T12:01:20Z,false,The event loops ");
    }

    @Test
    void percentilesAreThoseOfTheHistograms() throws IOException {
        Run first = SMOKE.runs().get(0);

        assertThat(Files.readAllLines(shared.resolve("percentiles.csv")))
                .contains("live-feed,ws,direct,1,true,99.0,"
                        + first.latencies().delivery().p99())
                .noneMatch(line -> line.contains(",99.9,"));
    }

    @Test
    void histogramLogsHaveEverySample() throws IOException {
        Run first = SMOKE.runs().get(0);

        try (HistogramLogReader log = new HistogramLogReader(
                shared.resolve("hlog/live-feed-ws-direct-r1.hlog").toFile())) {
            EncodableHistogram read = log.nextIntervalHistogram();
            assertThat((Histogram) read).isEqualTo(first.latencies().delivery().samples());
        }
    }

    @Test
    void pageSaysTheVerdictBeforeAnyFigure() throws IOException {
        String page = page();

        assertThat(page.indexOf("<h2>Verdict</h2>")).isPositive().isLessThan(page.indexOf("<table>"));
        assertThat(page)
                .contains("This is a smoke run")
                .contains("No ranking for live-feed: only 1 valid run of each transport.");
    }

    @Test
    void pageNamesTheInvalidRunsAndWhy() throws IOException {
        assertThat(page())
                .contains("chat over SSE, repetition 1")
                .contains("The event loops of the generator were 31 ms late at p99; 20 ms is allowed.");
    }

    @Test
    void pageAsksNoOtherMachineForAnything() throws IOException {
        String markup = page().replaceAll("(?s)<script.*?</script>|<style.*?</style>", "");

        assertThat(markup).doesNotContain("http:").doesNotContain("https:").doesNotContain("src=");
        assertThat(page()).doesNotContain("@import").doesNotContain("url(");
    }

    @Test
    void everyTableHasACaptionAndNamedRows() throws IOException {
        String page = page();

        assertThat(occurrences(page, "<caption>"))
                .isEqualTo(occurrences(page, "<table>"))
                .isGreaterThan(10);
        assertThat(occurrences(page, "<th scope=\"row\">")).isGreaterThan(30);
    }

    @Test
    void whatAFileSaysIsEscaped() {
        Results results = SampleResults.of(
                List.of(SampleResults.liveFeed()),
                List.of(SampleResults.run("live-feed", Transport.SSE, 1)
                        .path("</script><script>alert(1)</script>")
                        .build()));

        assertThat(HtmlPage.of(results, Optional.empty())).doesNotContain("alert(1)</script>");
    }

    @Test
    void aComparisonWithoutARunHasAPageAsWell() {
        Results nothing = SampleResults.of(List.of(SampleResults.liveFeed()), List.of());

        assertThat(HtmlPage.of(nothing, Optional.empty())).contains("<h2>Verdict</h2>");
        assertThat(Markdown.of(nothing)).contains("0 runs of 1 workloads");
    }

    @Test
    void pageShowsWhatEachPathAddsToTheDirectOne() throws IOException {
        Report.write(SampleResults.throughProxy(5), directory);

        assertThat(directory.resolve("report.html"))
                .content()
                .contains("<a href=\"#paths\">Through proxies</a>")
                .contains("<li>nginx-default does not pass WebSocket: 426 from the service.</li>")
                .containsPattern("<td>2\\d\\d ms \\(\\+(19|20)\\d ms\\)</td>")
                .containsPattern("<td>\\d+ B \\(no(?: difference that matters|t told apart)\\)</td>");
    }

    @Test
    void summaryAndTableHaveEachPathAsWell() throws IOException {
        Report.write(SampleResults.throughProxy(5), directory);

        assertThat(directory.resolve("summary.md"))
                .content()
                .contains("**nginx-default does not pass WebSocket: 426 from the service.**")
                .contains("| SSE | nginx-default | 5 of 5 |");
        assertThat(Files.readAllLines(directory.resolve("paths.csv")))
                .hasSize(1 + 2 * 7)
                .anyMatch(line -> line.startsWith("live-feed,sse,nginx-default,P50,2") && line.endsWith(",true"));
    }

    @Test
    void withoutAProxyNothingIsSaidOfPaths() throws IOException {
        assertThat(page()).doesNotContain("Through proxies");
        assertThat(shared.resolve("paths.csv")).doesNotExist();
    }

    @Test
    void pageHasTheMatrixThatIsInTheDirectory() throws IOException {
        Files.writeString(directory.resolve("proxies.json"), """
                {"version": 1, "started": "2026-03-01T12:00:00Z", "seconds": 9, "configurations": ["default"],
                 "behaviours": {"upgrade": "Does the upgrade pass?"}, "controls": [],
                 "proxies": [{"name": "nginx", "installed": true, "version": "1.22.1", "failures": []}],
                 "cells": [{"proxy": "nginx", "configuration": "default", "behaviour": "upgrade",
                   "transport": "ws", "kind": "measured", "verdict": "BAD", "outcome": "426 from the service",
                   "detail": "", "evidence": ["a line"], "fix": "add two lines"}]}
                """);

        Report.write(SMOKE, directory);

        assertThat(directory.resolve("report.html"))
                .content()
                .contains("<a href=\"#proxies\">Behind proxies</a>")
                .contains("nginx 1.22.1")
                .contains("426 from the service");
    }

    @Test
    void commandWritesThePagesAgain() throws IOException {
        ResultsJson.write(SMOKE, directory.resolve("results.json"));

        assertThat(run(new StringWriter(), directory.toString())).isEqualTo(ExitCode.OK);

        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "results.json",
                            "report.html",
                            "summary.md",
                            "junit.xml",
                            "runs.csv",
                            "percentiles.csv",
                            "github-action-benchmark.json",
                            "bencher.json",
                            "hlog");
        }
        assertThat(directory.resolve("report.html")).hasSameTextualContentAs(shared.resolve("report.html"));
    }

    @Test
    void commandNamesWhatIsMissing() {
        StringWriter err = new StringWriter();

        assertThat(run(err, directory.toString())).isEqualTo(ExitCode.USAGE);

        assertThat(err.toString()).contains("There is no '" + directory.resolve("results.json") + "'.");
    }

    @Test
    void saysWhereItCannotWrite() throws IOException {
        Path file = Files.createFile(directory.resolve("taken"));

        assertThatThrownBy(() -> Report.write(SMOKE, file))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageStartingWith("The report cannot be written to '" + file + "': ");
    }

    private static int run(StringWriter err, String... arguments) {
        return new CommandLine(new ReportCommand())
                .setOut(new PrintWriter(new StringWriter()))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    private static String page() throws IOException {
        return Files.readString(shared.resolve("report.html"));
    }

    private static int occurrences(String text, String part) {
        return text.split(part, -1).length - 1;
    }

    private static String golden(String name) throws IOException {
        try (InputStream content = ReportTest.class.getResourceAsStream("/golden/" + name)) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
