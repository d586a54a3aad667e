package io.triwire.bench.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

import io.triwire.bench.process.CommandFailedException;

/** Option checks and log directories that several commands share. */
public final class CommandSupport {

    private CommandSupport() {}

    /** A usage error, which the command prints and exits with {@code 2}. */
    public static ParameterException usage(CommandSpec spec, String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** Root of the repository, whose packaged services the command starts. */
    static Path repository() {
        return Path.of(System.getProperty("triwire.home", "."));
    }

    /**
     * Checks that the value of an option is within its bounds, both included.
     *
     * @throws ParameterException if it is not
     */
    public static void requireWithin(CommandSpec spec, String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw usage(spec, "%s is %d, but must be within %d to %d.".formatted(option, value, least, most));
        }
    }

    /**
     * Creates a directory for the logs of a command. Its mode is 0711: a proxy started as root drops its privileges and
     * must still reach its files.
     */
    public static Path logDirectory(CommandSpec spec) {
        try {
            return Files.createTempDirectory(
                    "triwire-%s-".formatted(spec.name()),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
        } catch (IOException failed) {
            throw new CommandFailedException("Cannot create a log directory: " + failed.getMessage(), failed);
        }
    }
}
