package io.triwire.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

import io.triwire.bench.report.ResultsJson;
import io.triwire.bench.result.Results;

import static org.assertj.core.api.Assertions.assertThat;

/** A test that runs the packaged {@code compare}, and leaves no process. */
abstract class PackagedCompare {

    static final Duration DEADLINE = Duration.ofMinutes(4);

    /** Every process that the command was seen to have started. */
    final Set<ProcessHandle> seen = ConcurrentHashMap.newKeySet();

    private Optional<Process> command = Optional.empty();

    @TempDir
    Path directory;

    @AfterEach
    void endWhatIsLeft() {
        seen.forEach(ProcessHandle::destroyForcibly);
        command.ifPresent(Process::destroyForcibly);
    }

    final Process command() {
        return command.orElseThrow();
    }

    final void compare(String... options) throws IOException {
        start(List.of(), options);
    }

    final void compareWithCapacity(String... options) throws IOException {
        run(List.of(), List.of(options));
    }

    /** With a command before it, such as one that limits it. */
    final void start(List<String> before, String... options) throws IOException {
        run(
                before,
                Stream.concat(Stream.of("--no-capacity"), Stream.of(options)).toList());
    }

    private void run(List<String> before, List<String> options) throws IOException {
        List<String> line = new ArrayList<>(before);
        line.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dtriwire.home=..",
                "-jar",
                Path.of("target", "triwire.jar").toString(),
                "compare",
                "--workload",
                "smoke",
                "--out",
                report().toString()));
        line.addAll(options);
        command = Optional.of(new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("printed").toFile())
                .start());
    }

    final Path report() {
        return directory.resolve("report");
    }

    final Results results() {
        assertThat(report()).as(printed()).isDirectoryContaining("glob:**/" + ResultsJson.FILE);
        return ResultsJson.read(report());
    }

    final String printed() {
        try (Stream<String> lines = Files.lines(directory.resolve("printed"))) {
            return String.join(System.lineSeparator(), lines.toList());
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    final int awaitEnd() throws InterruptedException {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (!command().waitFor(100, TimeUnit.MILLISECONDS)) {
            watch();
            assertThat(System.nanoTime() - end).as(() -> printed()).isNegative();
        }
        return command().exitValue();
    }

    final void watch() {
        command().descendants().forEach(seen::add);
    }
}
