package io.triwire.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Which signals this process ignores, on Linux. A shell has whatever it starts in the background ignore SIGINT, and every
 * process that comes of it as well; Java then never handles it.
 */
public final class SignalMask {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String IGNORED = "SigIgn:";
    private static final long SIGINT = 0b10;

    private SignalMask() {}

    /** Whether SIGINT is ignored; false where that is not known. */
    public static boolean ignoresInterrupt() throws IOException {
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
