package io.triwire.bench;

import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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

    private void assertEndsWhatItHasStarted(int processes) throws InterruptedException {
        await().atMost(DEADLINE).until(() -> command().descendants().count() == processes);
        watch();

        command().destroy();

        assertThat(awaitEnd()).as(printed()).isEqualTo(TERMINATED);
        assertThat(seen).hasSizeGreaterThanOrEqualTo(processes).noneMatch(ProcessHandle::isAlive);
        assertThat(printed()).doesNotContain("exit code", "\tat ");
    }
}
