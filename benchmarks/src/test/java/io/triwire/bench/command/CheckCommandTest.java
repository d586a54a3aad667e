package io.triwire.bench.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import io.triwire.bench.load.result.FlawKind;
import io.triwire.bench.load.result.Results;
import io.triwire.bench.load.result.Run;
import io.triwire.bench.load.result.SampleResults;
import io.triwire.bench.load.result.SampleRun;
import io.triwire.bench.load.workload.Workload;
import io.triwire.bench.process.ExitCode;
import io.triwire.bench.report.page.ResultsJson;
import io.triwire.client.Transport;

import static org.assertj.core.api.Assertions.assertThat;

/** One for each exit code, and for each way to come to it. */
class CheckCommandTest {

    private static final Results BASELINE =
            SampleResults.of(List.of(SampleResults.liveFeed()), SampleResults.runs("live-feed", 5));

    @TempDir
    private static Path directory;

    private String out = "";
    private String err = "";

    @BeforeAll
    static void writeBaseline() throws IOException {
        ResultsJson.write(BASELINE, directory.resolve("baseline.json"));
    }

    @Test
    void sameAsBeforeIsOk() throws IOException {
        assertThat(check(SampleRun::build)).isEqualTo(ExitCode.OK);

        assertThat(out)
                .containsPattern("ok +live-feed, SSE +nothing is missing +0  0\n")
                .containsPattern(
                        "ok +live-feed, long polling +CPU per 1,000 deliveries, relative to WebSocket +3[.]\\d\\d  3[.]\\d\\d\n")
                .contains("0 broken, 0 worse, 0 without a valid run.");
    }

    @Test
    void aMissingEventBreaksAnAssertion() throws IOException {
        assertThat(checkWithSse(run -> run.missing(1))).isEqualTo(ExitCode.ASSERTION);

        assertThat(out).containsPattern("ASSERTION +live-feed, SSE +nothing is missing +0  5\n");
    }

    @Test
    void aDoubledEventBreaksAnAssertion() throws IOException {
        assertThat(checkWithSse(run -> run.doubled(1))).isEqualTo(ExitCode.ASSERTION);
    }

    @Test
    void aFailedConnectionBreaksAnAssertion() throws IOException {
        assertThat(checkWithSse(run -> run.failedConnections(1))).isEqualTo(ExitCode.ASSERTION);
    }

    @Test
    void moreBytesForEachDeliveryAreARegression() throws IOException {
        assertThat(checkWithSse(run -> run.bytes(300, 4))).isEqualTo(ExitCode.REGRESSION);

        assertThat(out).containsPattern("REGRESSION +live-feed, SSE +bytes per delivery +2\\d\\d B  3\\d\\d B\n");
    }

    @Test
    void moreCpuThanTheOthersOfTheSameResultIsARegression() throws IOException {
        assertThat(checkWithSse(run -> run.cpuMicros(15))).isEqualTo(ExitCode.REGRESSION);

        assertThat(out)
                .containsPattern(
                        "REGRESSION +live-feed, SSE +CPU per 1,000 deliveries, relative to WebSocket +[01][.]\\d\\d  1[.][45]");
    }

    @Test
    void aMachineOfHalfTheSpeedIsNoRegression() throws IOException {
        assertThat(check(run -> run.cpuMicros(run.build().transport() == Transport.LONG_POLL ? 68 : 20)
                        .build()))
                .isEqualTo(ExitCode.OK);
    }

    @Test
    void ratiosOfASmokeRunAreShownAndNotJudged() throws IOException {
        List<Run> runs = SampleResults.runs("live-feed", 1).stream()
                .map(run -> sample(run)
                        .cpuMicros(run.transport() == Transport.SSE ? 90 : 10)
                        .build())
                .toList();

        assertThat(check(runs)).isEqualTo(ExitCode.OK);

        assertThat(out)
                .containsPattern(
                        "shown +live-feed, SSE +CPU per 1,000 deliveries, relative to WebSocket +[01][.]\\d\\d  [89][.]");
    }

    @Test
    void noValidRunIsInvalid() throws IOException {
        assertThat(checkWithSse(run -> run.flaw(FlawKind.GC_PAUSE, "A collection took 80 ms.")))
                .isEqualTo(ExitCode.INVALID);

        assertThat(out).containsPattern("INVALID +live-feed, SSE +valid runs +5 of 5  0 of 5\n");
    }

    @Test
    void whatWasNotMeasuredIsInvalid() throws IOException {
        assertThat(check(SampleResults.runs("live-feed", 5).stream()
                        .filter(run -> run.transport() != Transport.SSE)
                        .toList()))
                .isEqualTo(ExitCode.INVALID);
    }

    @Test
    void oneValidRunOfFiveIsInvalid() throws IOException {
        assertThat(checkWithSse(run ->
                        run.build().repetition() == 1 ? run : run.flaw(FlawKind.GC_PAUSE, "A collection took 80 ms.")))
                .isEqualTo(ExitCode.INVALID);

        assertThat(out).containsPattern("INVALID +live-feed, SSE +valid runs +5 of 5  1 of 5\n");
    }

    @Test
    void anotherLoadIsAnErrorOfUse() throws IOException {
        Workload usual = SampleResults.liveFeed();
        Workload light = usual.withChannels(usual.events().channels() + 1);
        ResultsJson.write(SampleResults.of(List.of(light), BASELINE.runs()), directory.resolve("results.json"));

        assertThat(run("--baseline", directory.resolve("baseline.json").toString(), directory.toString()))
                .isEqualTo(ExitCode.USAGE);

        assertThat(err)
                .contains("Workload live-feed: channels: %d in the baseline, %d in the result."
                        .formatted(usual.events().channels(), light.events().channels()));
    }

    @Test
    void anIncompleteResultIsAnErrorOfUse() throws IOException {
        Path incomplete = directory.resolve("incomplete.json");
        Files.writeString(
                incomplete,
                Files.readString(directory.resolve("baseline.json"))
                        .replaceFirst("\"complete\" : true", "\"complete\" : false"));

        assertThat(run("--baseline", directory.resolve("baseline.json").toString(), incomplete.toString()))
                .isEqualTo(ExitCode.USAGE);

        assertThat(err).contains("The result is incomplete: its comparison ended before the last run.");
    }

    @Test
    void theGravestFindingDecides() throws IOException {
        assertThat(check(run -> run.build().transport() == Transport.SSE
                        ? run.bytes(900, 4).build()
                        : run.missing(1).build()))
                .isEqualTo(ExitCode.ASSERTION);
    }

    @Test
    void whatIsNoResultIsAnErrorOfUse() {
        assertThat(run("--baseline", directory.resolve("none").toString(), directory.toString()))
                .isEqualTo(ExitCode.USAGE);

        assertThat(err).contains("There is no '" + directory.resolve("none") + "'.");
    }

    @Test
    void aToleranceBelowZeroIsAnErrorOfUse() {
        assertThat(run("--baseline", "a", "--growth", "-1", "b")).isEqualTo(ExitCode.USAGE);

        assertThat(err).contains("--growth is -1.0, but must be within 0 to 1000.");
    }

    private int checkWithSse(Function<SampleRun, SampleRun> change) throws IOException {
        return check(BASELINE.runs().stream()
                .map(run -> run.transport() == Transport.SSE
                        ? change.apply(sample(run)).build()
                        : run)
                .toList());
    }

    private int check(Function<SampleRun, Run> change) throws IOException {
        return check(
                BASELINE.runs().stream().map(run -> change.apply(sample(run))).toList());
    }

    private int check(List<Run> runs) throws IOException {
        Path candidate = directory.resolve("results.json");
        ResultsJson.write(SampleResults.of(List.of(SampleResults.liveFeed()), runs), candidate);
        return run("--baseline", directory.resolve("baseline.json").toString(), directory.toString());
    }

    private int run(String... arguments) {
        StringWriter printed = new StringWriter();
        StringWriter complained = new StringWriter();
        int exitCode = new CommandLine(new CheckCommand())
                .setOut(new PrintWriter(printed))
                .setErr(new PrintWriter(complained))
                .execute(arguments);
        out = printed.toString();
        err = complained.toString();
        return exitCode;
    }

    private static SampleRun sample(Run run) {
        return SampleResults.run(run.workload(), run.transport(), run.repetition());
    }
}
