package io.triwire.feed;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Each {@link FeedScenario} in many orders of its threads' steps. {@code -Dtriwire.schedules=N} takes N orders of each.
 *
 * <p>The steps are those of one processor after another: what a field would show that lacks its {@code volatile} is not
 * seen here, and is left to {@link FeedStressTest}.
 */
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class FeedScheduleTest {

    private static final int SCHEDULES = Integer.getInteger("triwire.schedules", 300);

    /** Enough for a machine that is busy with fifty other things. */
    private static final Duration LONGEST =
            Duration.ofMinutes(5).plusMillis(200L * SCHEDULES * FeedScenario.values().length);

    @TempDir
    private static Path reports;

    private static final Path LOG = Path.of("target", "fray.log");

    /** One process for all, for it takes longest to begin. */
    @BeforeAll
    static void explore() throws IOException, InterruptedException {
        if (FrayJdk.absence().isPresent()) {
            return;
        }
        List<String> command = FrayJdk.linked()
                .command(ScheduleExplorer.class, List.of(Integer.toString(SCHEDULES), reports.toString()));
        Process explorer = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(LOG.toFile())
                .start();
        try {
            assertThat(explorer.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS))
                    .as("all is explored within %s; see %s", LONGEST, LOG.toAbsolutePath())
                    .isTrue();
        } finally {
            explorer.destroyForcibly();
        }
    }

    @ParameterizedTest
    @EnumSource
    void holdsInEverySchedule(FeedScenario scenario) {
        assumeTrue(FrayJdk.absence().isEmpty(), () -> FrayJdk.absence().orElseThrow());

        Path report = ScheduleExplorer.report(reports, scenario);
        assertThat(report).as(() -> FrayJdk.text(LOG)).exists();
        assertThat(FrayJdk.text(report)).isEqualTo(ScheduleExplorer.HOLDS.formatted(SCHEDULES));
    }
}
