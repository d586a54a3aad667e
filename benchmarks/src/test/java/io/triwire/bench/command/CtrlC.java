package io.triwire.bench.command;

import java.io.IOException;

import io.triwire.testkit.SignalMask;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

/** What the terminal sends when its user presses Ctrl-C. */
public final class CtrlC {

    private CtrlC() {}

    /**
     * Sends it to a process that this one has started.
     *
     * <p>Skips the test where nobody hears it: a shell has what it starts in the background ignore the signal, and
     * every process that comes of it as well.
     */
    public static void press(Process process) throws IOException, InterruptedException {
        assumeFalse(SignalMask.ignoresInterrupt(), "SIGINT is ignored by what started the tests");
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
    }
}
