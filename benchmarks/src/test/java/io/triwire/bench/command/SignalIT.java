package io.triwire.bench.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The packaged commands that measure leave no process when they are terminated. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SignalIT extends PackagedCommand {

    private static final int TERMINATED = 143;

    @Test
    void theMeasurementOfCapacityEndsItsService() throws Exception {
        run(List.of(), List.of("capacity", "--transport", "ws", "--no-baseline", "--connections", "10"));

        assertEndsWhatItHasStarted(1);
    }

    @Test
    void theMatrixOfProxiesEndsItsServices() throws Exception {
        run(List.of(), List.of("proxies", "--proxy", "java", "--out", directory.toString()));

        assertEndsWhatItHasStarted(6);
    }

    @Test
    void theFaultsEndWhatTheyHaveStartedAndWhatTheyHaveStopped() throws Exception {
        assumeTrue(Files.isReadable(Path.of("/proc/self/stat")), "there is no /proc to see who is stopped");
        List<String> fault = List.of("--fault", "replica-stop-20s", "--subscribers", "3");
        run(
                List.of(),
                Stream.of(List.of("faults"), fault, List.of("--out", directory.toString()))
                        .flatMap(List::stream)
                        .toList());
        await().atMost(Duration.ofMinutes(2))
                .until(() -> command().descendants().anyMatch(SignalIT::isStopped));

        // Kafka and two replicas of each service; balancers where they are installed.
        assertEnds(7);
    }

    private static boolean isStopped(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"))
                    .contains(") T ");
        } catch (IOException ended) {
            return false;
        }
    }

    private void assertEndsWhatItHasStarted(int processes) throws InterruptedException {
        await().atMost(DEADLINE).until(() -> runs(processes));

        assertEnds(processes);
    }

    private void assertEnds(int processes) throws InterruptedException {
        watch();

        command().destroy();

        assertThat(awaitEnd()).as(printed()).isEqualTo(TERMINATED);
        assertThat(seen).hasSizeGreaterThanOrEqualTo(processes).noneMatch(ProcessHandle::isAlive);
        assertThat(printed()).doesNotContain("exit code", "\tat ");
    }
}
