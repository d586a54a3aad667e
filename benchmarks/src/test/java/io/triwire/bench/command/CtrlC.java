package io.triwire.bench.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

/** What the terminal sends when its user presses Ctrl-C. */
public final class CtrlC {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String IGNORED = "SigIgn:";
    private static final long SIGINT = 0b10;

    private CtrlC() {}

    /**
     * Sends it to a process that this one has started.
     *
     * <p>Skips the test where nobody hears it: a shell has what it starts in the background ignore the signal, and
     * every process that comes of it as well.
     */
    public static void press(Process process) throws IOException, InterruptedException {
        assumeFalse(isIgnored(), "SIGINT is ignored by what started the tests");
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
    }

    private static boolean isIgnored() throws IOException {
        if (!Files.isReadable(STATUS)) {
            return false;
        }
        try (Stream<String> lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith(IGNORED))
                    .map(line -> line.substring(IGNORED.length()).strip())
                    .anyMatch(mask -> (Long.parseUnsignedLong(mask, 16) & SIGINT) != 0);
        }
    }
}
