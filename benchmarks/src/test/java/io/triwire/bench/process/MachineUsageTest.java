package io.triwire.bench.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

class MachineUsageTest {

    private static final String BEFORE = "cpu  100 10 50 1000 5 1 20 30 7 3";

    private static MachineUsage usage(String cpu, Duration own) {
        return MachineUsage.of(cpu, own, Duration.ZERO);
    }

    @Test
    void addsUpWhatProgramsDid() {
        MachineUsage usage = usage(BEFORE, Duration.ZERO);

        assertThat(usage.programs()).isEqualTo(Duration.ofMillis(1_600));
        assertThat(usage.stolen()).isEqualTo(Duration.ofMillis(300));
        // The time of guests is in that of the users.
        assertThat(usage.all()).isEqualTo(Duration.ofMillis(12_160));
    }

    @Test
    void knowsTheShareThatWasStolen() {
        MachineUsage before = usage(BEFORE, Duration.ZERO);

        assertThat(usage("cpu  100 10 50 1090 5 1 20 40 7 3", Duration.ZERO).stolenShareSince(before))
                .isEqualTo(0.1);
        assertThat(before.stolenShareSince(before)).isZero();
    }

    @Test
    void takesFromWhatProgramsDidWhatItsOwnDid() {
        MachineUsage before = new MachineUsage(
                0, Duration.ZERO, Duration.ofMillis(500), Duration.ofMillis(200), Duration.ZERO, Duration.ZERO);
        MachineUsage after = new MachineUsage(
                Duration.ofSeconds(2).toNanos(),
                Duration.ofSeconds(4),
                Duration.ofMillis(2_500),
                Duration.ofMillis(1_700),
                Duration.ZERO,
                Duration.ZERO);

        assertThat(after.otherCpusSince(before)).isEqualTo(0.25);
    }

    /** The JVM and a process that it has started and that has ended are its own; any other is not. */
    @Test
    void countsAChildThatHasEndedAsItsOwn() throws Exception {
        assumeTrue(Files.isReadable(Path.of("/proc/stat")), "there is no /proc on this system");
        ProcessUsage self = new ProcessUsage(ProcessHandle.current().pid());
        long outerNanos = System.nanoTime();
        MachineUsage before = MachineUsage.now().orElseThrow();
        long innerNanos = System.nanoTime();
        Duration childrenBefore = self.cpuOfEndedChildren();
        Process child = new ProcessBuilder("timeout", "0.5", "sh", "-c", "while :; do :; done").start();
        child.waitFor();
        Duration ofChildren = self.cpuOfEndedChildren().minus(childrenBefore);
        innerNanos = System.nanoTime() - innerNanos;

        MachineUsage after = MachineUsage.now().orElseThrow();

        outerNanos = System.nanoTime() - outerNanos;
        assertThat(ofChildren).isGreaterThan(Duration.ofMillis(50));
        assertThat(after.own().minus(before.own())).isGreaterThanOrEqualTo(ofChildren);
        assertThat(after.programs().minus(before.programs()).toMillis() + 30.0)
                .isGreaterThanOrEqualTo((double) after.own().minus(before.own()).toMillis());
        assertThat(after.throttled()).isGreaterThanOrEqualTo(before.throttled());
        assertThat(after.elapsedNanos() - before.elapsedNanos()).isBetween(innerNanos, outerNanos);
    }
}
