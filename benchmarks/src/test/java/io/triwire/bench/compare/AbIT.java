package io.triwire.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.triwire.bench.command.CtrlC;
import io.triwire.bench.command.PackagedCommand;
import io.triwire.bench.load.result.Results;
import io.triwire.bench.load.result.Run;
import io.triwire.bench.process.ExitCode;
import io.triwire.bench.report.page.ResultsJson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The packaged {@code ab}. What it finds of a change is a matter of statistics, which have tests of their own. */
class AbIT extends PackagedCommand {

    private static final int INTERRUPTED = 130;

    private void compareWith(Path head) throws IOException {
        run(
                List.of(),
                List.of(
                        "ab",
                        "--base",
                        "..",
                        "--head",
                        head.toString(),
                        "--workload",
                        "smoke",
                        "--transport",
                        "sse",
                        "--budget",
                        "20s",
                        "--out",
                        report().toString()));
    }

    private Path report() {
        return directory.resolve("report");
    }

    private Results results(String build) {
        return ResultsJson.read(report().resolve(build));
    }

    @Test
    void measuresBothBuildsInTurns() throws Exception {
        compareWith(Path.of(".."));

        assertThat(awaitEnd()).as(printed()).isIn(ExitCode.OK, ExitCode.REGRESSION, ExitCode.INVALID);

        for (String build : List.of("base", "head")) {
            assertThat(results(build).execution().environment().facts()).containsEntry("build", build);
            assertThat(results(build).runs()).isNotEmpty().allSatisfy(run -> {
                assertThat(run.deliveries().received()).isPositive();
                assertThat(run.deliveries().missing()).isZero();
            });
        }
        assertThat(blocks("head")).isEqualTo(blocks("base"));
        // A process of each build in each block.
        try (Stream<Path> logs = Files.walk(report())) {
            assertThat(logs.filter(log -> log.endsWith("sse-service.log")))
                    .hasSize(2 * blocks("base").size());
        }
        assertThat(printed()).contains("smoke, SSE", "nothing is missing", " broken, ");
        assertThat(report().resolve("summary.md")).content().contains("| smoke, SSE |", "## Base", "## Head");
        assertThat(report().resolve("junit.xml")).content().contains("<testsuite name=\"smoke, SSE\" tests=\"");
    }

    private List<Integer> blocks(String build) {
        return results(build).runs().stream().map(Run::block).distinct().toList();
    }

    /** The other is measured all the same, so that its log can be compared. */
    @Test
    void aBuildThatDoesNotStartIsNamed() throws Exception {
        Path broken = directory.resolve("broken");
        Path app = Files.createDirectories(broken.resolve(Path.of("sse-service", "target", "quarkus-app")));
        Files.writeString(app.resolve("quarkus-run.jar"), "no jar");

        compareWith(broken);

        assertThat(awaitEnd()).as(printed()).isEqualTo(ExitCode.INVALID);
        assertThat(printed())
                .contains("head, invalid: sse-service ended", "INVALID", "valid runs")
                .doesNotContain("Exception");
    }

    @Test
    void ctrlCLeavesNoProcessAndKeepsWhatWasMeasured() throws Exception {
        compareWith(Path.of(".."));
        // A service and a generator of each build.
        await().atMost(DEADLINE).until(() -> runs(4));

        CtrlC.press(command());

        assertThat(awaitEnd()).as(printed()).isEqualTo(INTERRUPTED);
        assertThat(seen).hasSizeGreaterThanOrEqualTo(4).noneMatch(ProcessHandle::isAlive);
        assertThat(results("base").execution().complete()).isFalse();
        assertThat(printed()).doesNotContain("Exception");
    }
}
