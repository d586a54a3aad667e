package io.triwire.bench.command;

import java.nio.file.Path;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Option checks, and the place of the repository, that several commands share. */
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
}
