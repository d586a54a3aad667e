package io.triwire.bench.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

import io.triwire.bench.process.CommandFailedException;

/** What several commands say of their options, and where they log. */
public final class CommandSupport {

    private CommandSupport() {}

    /** What is wrong with the command line, in a sentence. */
    public static ParameterException usage(CommandSpec spec, String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** Refuses a number that is not within its bounds. */
    public static void requireWithin(CommandSpec spec, String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw usage(spec, "%s is %d, but must be within %d to %d.".formatted(option, value, least, most));
        }
    }

    /** A new directory for the logs of a command. A proxy that is started as root works as somebody else, who gets in. */
    public static Path logDirectory(CommandSpec spec) {
        try {
            return Files.createTempDirectory(
                    "triwire-%s-".formatted(spec.name()),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
        } catch (IOException failed) {
            throw new CommandFailedException("No directory for the logs: " + failed.getMessage(), failed);
        }
    }
}
