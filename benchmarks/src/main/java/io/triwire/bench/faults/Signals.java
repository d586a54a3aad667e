package io.triwire.bench.faults;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs {@code kill} and other system commands. */
final class Signals {

    private Signals() {}

    /** Sends a signal, such as {@code STOP}, to a process. */
    static void send(String signal, long pid) throws InterruptedException {
        run(List.of("kill", "-" + signal, Long.toString(pid)));
    }

    /**
     * Runs a command and waits until it exits.
     *
     * @throws FaultFailedException if it does not start or its exit code is not 0
     */
    static void run(List<String> command) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new FaultFailedException("'%s' failed: %s".formatted(String.join(" ", command), output.strip()));
            }
        } catch (IOException failed) {
            throw new FaultFailedException(
                    "Cannot run '%s': %s".formatted(String.join(" ", command), failed.getMessage()));
        }
    }
}
