package io.triwire.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.stream.Stream;

/** New directories for the logs and other files of the programs that a command starts. */
public final class TemporaryDirectory {

    private TemporaryDirectory() {}

    /**
     * Creates a directory for programs that run as this user. Its mode is 0700.
     *
     * @param purpose part of its name
     */
    public static Path create(String purpose) {
        return create(purpose, "rwx------");
    }

    /**
     * Creates a directory for proxies as well. Its mode is 0711: a proxy started as root drops its privileges and must
     * still reach its files.
     *
     * @param purpose part of its name
     */
    public static Path createForProxies(String purpose) {
        return create(purpose, "rwx--x--x");
    }

    /** Deletes a directory and what is in it, as far as that is possible. */
    public static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException left) {
            // A proxy that is being killed may still write. The rest stays in the system's temporary directory.
        }
    }

    private static Path create(String purpose, String mode) {
        try {
            return Files.createTempDirectory(
                    "triwire-%s-".formatted(purpose),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode)));
        } catch (IOException failed) {
            throw new CommandFailedException(
                    "Cannot create a temporary directory: %s.".formatted(IoErrors.reason(failed)), failed);
        }
    }
}
