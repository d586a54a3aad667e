package io.triwire.bench.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ManagedProcessTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    @Test
    void keepsWhatItPrintsAndHowItEnded() throws InterruptedException {
        try (ManagedProcess process = start("echo one; echo two >&2; echo three; exit 3", LONG)) {
            assertThat(process.awaitReady(() -> false, LONG)).isFalse();

            assertThat(process.exitCode()).isEqualTo(3);
            assertThat(process.lastLines(2)).containsExactly("two", "three");
            assertThat(process.ended().join()).isSameAs(process);
        }
    }

    @Test
    void isReadyWhenItsConditionHolds() throws InterruptedException {
        Path sign = directory.resolve("sign");

        try (ManagedProcess process = start("touch '%s'; exec sleep 60".formatted(sign), LONG)) {
            assertThat(process.awaitReady(() -> Files.exists(sign), LONG)).isTrue();
        }
    }

    @Test
    void isNotReadyAfterItsDeadline() throws InterruptedException {
        try (ManagedProcess process = start("exec sleep 60", LONG)) {
            assertThat(process.awaitReady(() -> false, Duration.ofMillis(1))).isFalse();
            assertThat(process.isAlive()).isTrue();
        }
    }

    @Test
    void isKilledWhenItDoesNotEndInTime() throws InterruptedException {
        Path sign = directory.resolve("sign");
        ManagedProcess stubborn =
                start("trap '' TERM; touch '%s'; while :; do sleep 1; done".formatted(sign), Duration.ofMillis(50));
        assertThat(stubborn.awaitReady(() -> Files.exists(sign), LONG)).isTrue();

        stubborn.close();

        assertThat(stubborn.isAlive()).isFalse();
        assertThat(stubborn.exitCode()).isEqualTo(128 + 9);
    }

    @Test
    void saysWhatCannotBeStarted() {
        Path log = directory.resolve("log");

        assertThatThrownBy(() -> ManagedProcess.start("ghost", List.of("/no/such/program"), log, LONG))
                .hasMessageStartingWith("Cannot start ghost: ");
    }

    private ManagedProcess start(String script, Duration timeToEnd) {
        return ManagedProcess.start("script", List.of("sh", "-c", script), directory.resolve("log"), timeToEnd);
    }
}
