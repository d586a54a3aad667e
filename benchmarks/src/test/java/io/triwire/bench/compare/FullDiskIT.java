package io.triwire.bench.compare;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.triwire.bench.process.ExitCode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The packaged command on a disk of its own that fills up, where this user may mount one. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class FullDiskIT extends PackagedCompare {

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        endWhatIsLeft();
        run("umount", "--lazy", report().toString());
    }

    @Test
    void saysThatItFilledUpAndLeavesNoProcess() throws Exception {
        mount("24m");
        compare("--transport", "sse", "--repetitions", "2");
        await().atMost(DEADLINE)
                .until(() -> printed().contains("2 of 2") || !command().isAlive());

        fill();

        assertThat(awaitEnd()).as(printed()).isEqualTo(ExitCode.FAILED);
        assertThat(printed())
                .containsPattern(
                        "triwire: The (files of the runs|report) cannot be written to '%s'.*No space left on device"
                                .formatted(report()))
                .doesNotContain("\tat ");
        assertThat(report().resolve("results.json")).as("half a file").doesNotExist();
        assertThat(seen).isNotEmpty().noneMatch(ProcessHandle::isAlive);
    }

    @Test
    void saysBeforehandThatThereIsTooLittleRoom() throws Exception {
        mount("1m");

        compare("--transport", "sse");

        assertThat(awaitEnd()).isEqualTo(ExitCode.FAILED);
        assertThat(printed())
                .isEqualTo(
                        "triwire: '%s' has room for 1 MiB, but the files of the runs need 20 MiB.".formatted(report()));
    }

    private void mount(String size) throws IOException, InterruptedException {
        Files.createDirectory(report());
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", report().toString()),
                "this user may not mount a disk of its own");
    }

    private void fill() throws IOException {
        Path rest = Files.createDirectories(report().resolve("runs")).resolve("rest");
        byte[] some = new byte[4_096];
        try (OutputStream out = Files.newOutputStream(rest)) {
            while (true) {
                out.write(some);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException missing) {
            return false;
        }
    }
}
