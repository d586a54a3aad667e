package io.triwire.bench.command;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

import io.triwire.bench.load.result.FlawKind;
import io.triwire.bench.load.result.Results;
import io.triwire.bench.load.result.Run;
import io.triwire.bench.load.result.SampleResults;
import io.triwire.bench.load.result.SampleRun;
import io.triwire.bench.process.ExitCode;
import io.triwire.bench.report.page.Report;
import io.triwire.bench.report.page.ResultsJson;
import io.triwire.client.Transport;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever is broken, and in whichever run: the exit codes, the JUnit file and the check all say so. */
@Tag("slow")
class InvariantsOfRunsTest {

    @TempDir
    private Path directory;

    /** What breaks an invariant, as {@code compare} counts it. */
    private enum Break {
        MISSING,
        DUPLICATED,
        REORDERED,
        DISCONNECTED,
        RECONNECTED_IN_SILENCE,
        MISSING_AFTER_A_STORM,
        DUPLICATED_AFTER_A_STORM;

        SampleRun apply(SampleRun run) {
            return switch (this) {
                case MISSING -> run.missing(1_000);
                case DUPLICATED -> run.doubled(1);
                case REORDERED -> run.reordered(500);
                case DISCONNECTED -> run.failedConnections(3);
                case RECONNECTED_IN_SILENCE -> run.changedConnections(1);
                case MISSING_AFTER_A_STORM -> run.storm(1, 0);
                case DUPLICATED_AFTER_A_STORM -> run.storm(0, 1);
            };
        }
    }

    private record Case(Break broken, Optional<FlawKind> flaw) {

        Run apply(SampleRun run) {
            SampleRun changed = broken.apply(run);
            return flaw.map(kind -> changed.flaw(kind, "It is flawed."))
                    .orElse(changed)
                    .build();
        }

        /** What had not come when a run was ended is not lost. */
        boolean isNoLoss() {
            return flaw.filter(FlawKind.INTERRUPTED::equals).isPresent()
                    && (broken == Break.MISSING || broken == Break.MISSING_AFTER_A_STORM);
        }
    }

    static Stream<Case> cases() {
        return Stream.of(Break.values())
                .flatMap(broken -> Stream.concat(
                                Stream.of(Optional.<FlawKind>empty()),
                                Stream.of(FlawKind.values()).map(Optional::of))
                        .map(flaw -> new Case(broken, flaw)))
                .filter(one -> !one.isNoLoss());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void areJudgedOverAllRuns(Case one) throws Exception {
        Results whole = SampleResults.of(List.of(SampleResults.liveFeed()), SampleResults.runs("live-feed", 5));
        Results broken = replacingTheThirdOfSse(whole, one);

        assertThat(CompareCommand.exitCode(whole)).isEqualTo(ExitCode.OK);
        assertThat(CompareCommand.exitCode(broken)).isEqualTo(ExitCode.ASSERTION);

        ResultsJson.write(broken, directory.resolve("results.json"));
        assertThat(check(whole)).isEqualTo(ExitCode.ASSERTION);
    }

    @ParameterizedTest
    @EnumSource
    void areFailuresOfJunitInAnInvalidRun(Break broken) throws Exception {
        Results whole = SampleResults.of(List.of(SampleResults.liveFeed()), SampleResults.runs("live-feed", 3));

        Report.write(replacingTheThirdOfSse(whole, new Case(broken, Optional.of(FlawKind.GC_PAUSE))), directory);

        assertThat(Files.readString(directory.resolve("junit.xml")))
                .containsPattern("classname=\"live-feed.SSE\"[^\n]*><failure ");
    }

    @ParameterizedTest
    @EnumSource
    void areJudgedWhereTheBaselineHasNoValidRun(Break broken) throws Exception {
        Results whole = SampleResults.of(List.of(SampleResults.liveFeed()), SampleResults.runs("live-feed", 5));
        ResultsJson.write(
                replacingTheThirdOfSse(whole, new Case(broken, Optional.empty())), directory.resolve("results.json"));

        assertThat(check(SampleResults.replacing(
                        whole,
                        run -> run.transport() == Transport.SSE
                                ? SampleResults.run(run.workload(), run.transport(), run.repetition())
                                        .flaw(FlawKind.GC_PAUSE, "It is flawed.")
                                        .build()
                                : run)))
                .isEqualTo(ExitCode.ASSERTION);
    }

    @ParameterizedTest
    @EnumSource
    void areJudgedWhereTheBaselineHasNoRun(Break broken) throws Exception {
        Results whole = SampleResults.of(List.of(SampleResults.liveFeed()), SampleResults.runs("live-feed", 5));
        ResultsJson.write(
                replacingTheThirdOfSse(whole, new Case(broken, Optional.empty())), directory.resolve("results.json"));

        assertThat(check(SampleResults.of(
                        whole.workloads(),
                        whole.runs().stream()
                                .filter(run -> run.transport() != Transport.SSE)
                                .toList())))
                .isEqualTo(ExitCode.ASSERTION);
    }

    private static Results replacingTheThirdOfSse(Results whole, Case one) {
        return SampleResults.replacing(
                whole,
                run -> run.transport() == Transport.SSE && run.repetition() == 3
                        ? one.apply(SampleResults.run(run.workload(), run.transport(), run.repetition()))
                        : run);
    }

    private int check(Results baseline) throws Exception {
        Path file = directory.resolve("baseline.json");
        ResultsJson.write(baseline, file);
        return new CommandLine(new CheckCommand())
                .setOut(new PrintWriter(new StringWriter()))
                .execute("--baseline", file.toString(), directory.toString());
    }
}
