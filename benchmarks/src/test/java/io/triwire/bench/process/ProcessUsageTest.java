package io.triwire.bench.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

@Tag("slow")
class ProcessUsageTest {

    private static final int BYTES = 64 << 20;

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

    /** This one compiles, as each Java process does, and it does more than that. */
    @Test
    void countsTheTimeOfTheCompiler() {
        await().until(() -> own.compilerCpu().compareTo(Duration.ZERO) > 0);

        assertThat(own.compilerCpu()).isLessThan(own.cpu());
    }

    @Test
    void knowsTheMemoryOfThisProcess() {
        assertThat(own.residentBytes()).isBetween(10L << 20, 20L << 30);
    }

    /** Garbage does not count, and what is live does: this process is weighed, which has that much more in between. */
    @Test
    void weighsWhatLivesOnTheHeap() throws InterruptedException {
        OptionalLong before = own.liveHeapBytes();
        assumeTrue(before.isPresent(), "this Java has no jcmd");

        byte[] live = new byte[BYTES];
        byte[] garbage = new byte[BYTES];
        assertThat(garbage).hasSize(live.length);
        garbage = new byte[0];

        long added = own.liveHeapBytes().orElseThrow() - before.getAsLong();
        assertThat(added).isBetween(BYTES / 8L * 7, BYTES / 8L * 9);
        assertThat(live.length + garbage.length).isEqualTo(BYTES);
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
