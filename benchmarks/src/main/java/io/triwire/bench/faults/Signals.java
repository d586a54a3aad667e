package io.triwire.bench.faults;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Programs of the system that a fault is made with. */
final class Signals {

    private Signals() {}

    /** Sends a signal, such as {@code STOP}, to a process. */
    static void send(String signal, long pid) throws InterruptedException {
        run(List.of("kill", "-" + signal, Long.toString(pid)));
    }

    /**
     * Runs a command to its end.
     *
     * @throws FaultFailedException if it does not end with 0
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
                    "'%s' cannot be run: %s".formatted(String.join(" ", command), failed.getMessage()));
        }
    }
}
