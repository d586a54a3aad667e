package io.triwire.bench.command;

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
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** A test that runs the packaged command, and leaves no process. */
public abstract class PackagedCommand {

    protected static final Duration DEADLINE = Duration.ofMinutes(4);

    /** Also of its processes: they live for seconds, in which the second compiler costs more than it saves. */
    private static final String JVM_OPTIONS = "-XX:TieredStopAtLevel=1";

    private static final String OPTIONS_OF_THE_ENVIRONMENT = "JAVA_TOOL_OPTIONS";

    /** Every process that the command was seen to have started. */
    protected final Set<ProcessHandle> seen = ConcurrentHashMap.newKeySet();

    private Optional<Process> command = Optional.empty();

    @TempDir
    protected Path directory;

    @AfterEach
    protected final void endWhatIsLeft() {
        seen.forEach(ProcessHandle::destroyForcibly);
        command.ifPresent(Process::destroyForcibly);
    }

    protected final Process command() {
        return command.orElseThrow();
    }

    /** Starts it, with a command before it, such as one that limits it. */
    protected final void run(List<String> before, List<String> arguments) throws IOException {
        List<String> line = new ArrayList<>(before);
        line.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // What machines read must not have the digits of the land that the machine is in.
                "-Duser.language=ar",
                "-Duser.country=EG",
                "-Dtriwire.home=..",
                "-jar",
                Path.of("target", "triwire.jar").toString()));
        line.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("printed").toFile());
        builder.environment().put(OPTIONS_OF_THE_ENVIRONMENT, JVM_OPTIONS);
        command = Optional.of(builder.start());
    }

    /** What the command has printed, without what the JVM says of its options. */
    protected final String printed() {
        try (Stream<String> lines = Files.lines(directory.resolve("printed"))) {
            return lines.filter(line -> !line.startsWith("Picked up " + OPTIONS_OF_THE_ENVIRONMENT))
                    .collect(Collectors.joining(System.lineSeparator()));
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    protected final int awaitEnd() throws InterruptedException {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (!command().waitFor(100, TimeUnit.MILLISECONDS)) {
            watch();
            assertThat(System.nanoTime() - end).as(() -> printed()).isNegative();
        }
        return command().exitValue();
    }

    protected final void watch() {
        command().descendants().forEach(seen::add);
    }

    /** Whether it runs so many processes now, all of which have then been seen. */
    protected final boolean runs(int processes) {
        List<ProcessHandle> now = command().descendants().toList();
        seen.addAll(now);
        return now.size() == processes;
    }
}
