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
            "  1:failed, for the reason printed",
            "  2:wrong usage, or an unreadable input file",
            "  3:an event was missing, duplicated or out of order, a connection failed, or a required transport does not work",
            "  4:a result is worse than its baseline, or a service grew in a soak",
            "  5:a run is invalid: do not use its figures",
            "130:interrupted (Ctrl-C)",
            "141:the reader of the output has closed it (SIGPIPE)",
            "143:terminated (SIGTERM)"
        },
        subcommands = {
            CompareCommand.class,
            ProxiesCommand.class,
            PathCommand.class,
            ReportCommand.class,
            CheckCommand.class,
            AbCommand.class,
            ServeCommand.class,
            ListenCommand.class,
            CapacityCommand.class,
            FaultsCommand.class
        })
public final class Main implements Runnable {

    /**
     * Off, because a command reports a Kafka error once and Kafka's clients log it again. This field keeps the logger,
     * and so its level, from the garbage collector.
     */
    private static final Logger KAFKA = Logger.getLogger("org.apache.kafka");

    /** Off, because Vert.x logs each closed connection, and commands close connections on purpose. */
    private static final Logger VERTX = Logger.getLogger("io.vertx");

    @Spec
    private CommandSpec spec;

    /** Runs the command and exits with its exit code. */
    public static void main(String[] arguments) {
        // Programs read the output too: no digits or decimal commas of the user's locale.
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

    /** Refuses a command line without a subcommand. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "No command given.");
    }

    /** The version that the build wrote into the jar's manifest. */
    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"triwire " + (version == null ? "(not packaged)" : version)};
        }
    }
}
