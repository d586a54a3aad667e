package io.triwire.bench.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs short programs and returns their output. */
public final class ProgramRunner {

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private ProgramRunner() {}

    /**
     * Runs a program and waits until it exits, at most 60 s.
     *
     * @return its standard output and standard error, in ISO 8859-1
     * @throws ProgramFailedException if the program does not start, does not exit in time, or exits with a code other
     *     than 0
     */
    public static String run(List<String> command) throws InterruptedException {
        try {
            Path output = Files.createTempFile("triwire-", ".out");
            try {
                Process process = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
                process.getOutputStream().close();
                boolean ended = process.waitFor(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
                if (!ended) {
                    process.destroyForcibly();
                }
                String printed = Files.readString(output, StandardCharsets.ISO_8859_1);
                if (!ended || process.exitValue() != 0) {
                    throw new ProgramFailedException("'%s' %s. Its output:%n%s"
                            .formatted(
                                    String.join(" ", command),
                                    ended
                                            ? "ended with exit code " + process.exitValue()
                                            : "was still running after %d s".formatted(DEADLINE.toSeconds()),
                                    printed.strip().indent(4)));
                }
                return printed;
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException failed) {
            throw new ProgramFailedException("Cannot run %s: %s".formatted(command.get(0), failed.getMessage()));
        }
    }
}
