package io.triwire.bench.command;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

import io.triwire.bench.compare.ReportDirectory;
import io.triwire.bench.load.workload.Workload;

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

    /**
     * Checks that the span of an option is within its bounds, both included.
     *
     * @throws ParameterException if it is not
     */
    static void requireWithin(CommandSpec spec, String option, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw usage(
                    spec,
                    "%s is %s, but must be within %s to %s."
                            .formatted(option, words(value), words(least), words(most)));
        }
    }

    /** A span as {@link SpanConverter} reads it, such as {@code 1h30m}. */
    static String words(Duration span) {
        return span.toString().substring(2).toLowerCase(Locale.ROOT);
    }

    /**
     * Prepares the directory of a report.
     *
     * @param out the value of {@code --out}
     * @throws ParameterException if it contains something else
     */
    static Path reportDirectory(CommandSpec spec, Optional<Path> out, List<Workload> workloads) {
        try {
            return ReportDirectory.prepare(out, workloads);
        } catch (IllegalArgumentException used) {
            throw usage(spec, "--out: %s.".formatted(used.getMessage()));
        }
    }
}
