package io.triwire.bench.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

class ProcessUsageTest {

    private final ProcessUsage own = new ProcessUsage(ProcessHandle.current().pid());

    @BeforeEach
    void onLinuxOnly() {
        assumeTrue(Files.isReadable(Path.of("/proc/self/stat")), "there is no /proc on this system");
    }

    @Test
    void countsTheTimeThatThisProcessComputes() {
        Duration before = own.cpu();

        await().until(() -> own.cpu().minus(before).compareTo(Duration.ofMillis(50)) > 0);
    }

    @Test
    void knowsTheMemoryOfThisProcess() {
        assertThat(own.residentBytes()).isBetween(10L << 20, 20L << 30);
    }

    @Test
    void saysThatAProcessHasEnded() throws Exception {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();

        assertThatIllegalStateException()
                .isThrownBy(() -> new ProcessUsage(ended.pid()).cpu())
                .withMessage("Process %d has ended.".formatted(ended.pid()));
    }
}
