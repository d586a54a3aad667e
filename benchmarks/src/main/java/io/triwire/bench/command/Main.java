package io.triwire.bench.command;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import io.triwire.bench.process.CommandFailedException;
import io.triwire.bench.process.ExitCode;

/** The {@code triwire} command: arguments in, exit code out. */
@Command(
        name = "triwire",
        description = "One Kafka feed over WebSocket, Server-Sent Events and long polling.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        scope = CommandLine.ScopeType.INHERIT,
        versionProvider = Main.Version.class,
        usageHelpAutoWidth = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "  0:done",
            "  1:something failed; one sentence says what",
            "  2:the command line is wrong, or a file that it names",
            "  3:an event was missing or doubled, or a connection failed",
            "  4:a result is worse than its baseline, or a service grew in a soak",
            "  5:a run is invalid: its figures may not be used",
            "130:interrupted (Ctrl-C)",
            "141:nobody reads what it prints",
            "143:terminated (SIGTERM)"
        },
        subcommands = {
            CompareCommand.class,
            ProxiesCommand.class,
            ReportCommand.class,
            CheckCommand.class,
            ServeCommand.class,
            ListenCommand.class,
            CapacityCommand.class,
            FaultsCommand.class
        })
public final class Main implements Runnable {

    /** Kafka's clients repeat what a command says once. Held here, for a logger that nobody holds is forgotten. */
    private static final Logger KAFKA = Logger.getLogger("org.apache.kafka");

    /** What it logs is how connections end, which a command ends on purpose, and says itself. */
    private static final Logger VERTX = Logger.getLogger("io.vertx");

    @Spec
    private CommandSpec spec;

    public static void main(String[] arguments) {
        // What it writes is read by machines as well, and so has their digits.
        Locale.setDefault(Locale.ROOT);
        StandardStream.install();
        KAFKA.setLevel(Level.OFF);
        VERTX.setLevel(Level.OFF);
        System.exit(commandLine()
                .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                .execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setParameterExceptionHandler(Main::refuse)
                .setExecutionExceptionHandler(Main::explain);
    }

    private static int refuse(ParameterException wrong, String[] arguments) {
        CommandLine command = wrong.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("triwire: " + wrong.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(wrong, err);
        err.printf("Try '%s --help'.%n", command.getCommandSpec().qualifiedName());
        return ExitCode.USAGE;
    }

    private static int explain(Exception failure, CommandLine command, CommandLine.ParseResult parsed)
            throws Exception {
        if (failure instanceof CommandFailedException) {
            command.getErr().println("triwire: " + failure.getMessage());
            return ExitCode.FAILED;
        }
        throw failure;
    }

    /** Without a subcommand there is nothing to do. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "A command is missing.");
    }

    /** Reads the version that the build wrote into the jar. */
    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"triwire " + (version == null ? "(not packaged)" : version)};
        }
    }
}
