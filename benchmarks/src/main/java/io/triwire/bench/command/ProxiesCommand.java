package io.triwire.bench.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Stream;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import io.triwire.bench.load.result.Results;
import io.triwire.bench.process.CommandFailedException;
import io.triwire.bench.process.Requirements;
import io.triwire.bench.process.ServiceFailedException;
import io.triwire.bench.proxy.drill.ReplicaSet;
import io.triwire.bench.proxy.link.Proxy;
import io.triwire.bench.proxy.link.ProxyConfig;
import io.triwire.bench.proxy.link.ProxyProgram;
import io.triwire.bench.proxy.matrix.Matrix;
import io.triwire.bench.proxy.matrix.MatrixPages;
import io.triwire.bench.proxy.matrix.MatrixRun;
import io.triwire.bench.proxy.matrix.MatrixText;
import io.triwire.bench.proxy.matrix.ProxyUnderTest;
import io.triwire.bench.proxy.probe.Probes;
import io.triwire.bench.report.page.Report;
import io.triwire.bench.report.page.ResultsJson;
import io.triwire.bench.report.page.UnreadableResultsException;

/** {@code triwire proxies}: how each transport behaves behind each proxy of this machine. */
@Command(
        name = "proxies",
        description = {
            "Finds out how each transport behaves behind each proxy that is installed here.",
            "%nStarts every proxy on free ports of this machine, with each of its configurations, and makes all "
                    + "probes behind it, each of them without a proxy first; then with the real services, of which "
                    + "there are two replicas each. Takes up to ten minutes."
        })
final class ProxiesCommand implements Callable<Integer> {

    @Option(
            names = "--proxy",
            paramLabel = "NAME",
            split = ",",
            description = "Which: ${COMPLETION-CANDIDATES} (default: all).",
            completionCandidates = Names.class)
    private List<String> names = Proxy.NAMES;

    @Option(
            names = "--config",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "default,websocket,tuned",
            description = "Which of its configurations: default, websocket, tuned (default: ${DEFAULT-VALUE}).")
    private List<String> configurations;

    @Option(
            names = "--program",
            paramLabel = "NAME=FILE",
            description = "Where the program of a proxy is, if not on the PATH. May be repeated.")
    private Map<String, Path> programs = Map.of();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "Where proxies.html, proxies.md and proxies.json go; the folder of a comparison has them in "
                    + "its report as well (default: here).")
    private Path out;

    @Option(
            names = "--real-limits",
            description = "Wait for the limits on quiet connections, up to 100 s, instead of citing them.")
    private boolean realLimits;

    @Spec
    private CommandSpec spec;

    /** What {@code --proxy} takes. */
    static final class Names extends ArrayList<String> {

        private static final long serialVersionUID = 1L;

        Names() {
            super(Proxy.NAMES);
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        List<ProxyConfig> setups = configurations.stream().map(this::setup).toList();
        Stream.concat(names.stream(), programs.keySet().stream()).forEach(this::requireProxy);
        List<ProxyUnderTest> subjects = new ArrayList<>();
        for (String name : new LinkedHashSet<>(names)) {
            Proxy proxy = Proxy.of(name);
            subjects.add(new ProxyUnderTest(proxy, ProxyProgram.find(proxy, programs), List.of()));
        }
        Path repository = Path.of(System.getProperty("triwire.home", "."));
        ReplicaSet.services(repository).forEach(Requirements::requirePackaged);
        PrintWriter printed = spec.commandLine().getOut();
        Consumer<String> progress = line -> {
            printed.println(line);
            printed.flush();
        };
        Path directory = CommandSupport.logDirectory(spec);
        progress.accept("Starting Kafka and two replicas of each service");
        ShutdownHooks atExit = ShutdownHooks.ofThisProcess();
        Matrix matrix;
        try {
            ReplicaSet fleet = atExit.open(() -> ReplicaSet.start(repository, directory));
            fleet.awaitReady();
            matrix = run(
                    new MatrixRun(Probes.all(realLimits), Optional.of(fleet), directory, progress), subjects, setups);
        } catch (ServiceFailedException failed) {
            throw atExit.explain(failed);
        }
        printed.println();
        printed.print(MatrixText.of(matrix));
        printed.flush();
        write(matrix);
        printed.println("Written: " + out.resolve("proxies.html") + ", .md and .json");
        if (Files.exists(out.resolve(ResultsJson.FILE))) {
            Report.write(comparison(), out);
            printed.println("Written again: " + out.resolve("report.html"));
        }
        return CommandLine.ExitCode.OK;
    }

    private static Matrix run(MatrixRun run, List<ProxyUnderTest> subjects, List<ProxyConfig> setups) {
        InterruptOnSignal farewell = new InterruptOnSignal();
        try {
            farewell.allow();
            return run.run(subjects, setups);
        } catch (InterruptedException stopped) {
            throw new CommandFailedException("Interrupted.", stopped);
        } finally {
            farewell.said();
        }
    }

    /** The comparison in whose directory the matrix is. */
    private Results comparison() {
        try {
            return ResultsJson.read(out);
        } catch (UnreadableResultsException unreadable) {
            throw new CommandFailedException(String.valueOf(unreadable.getMessage()), unreadable);
        }
    }

    private void write(Matrix matrix) {
        try {
            MatrixPages.write(matrix, out);
        } catch (IOException failed) {
            throw new CommandFailedException("'%s' cannot be written: %s".formatted(out, failed.getMessage()), failed);
        }
    }

    private ProxyConfig setup(String name) {
        return ProxyConfig.CHOSEN.stream()
                .filter(setup -> setup.text().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> usage("'%s' is not a configuration; default, websocket and tuned are.".formatted(name)));
    }

    private void requireProxy(String name) {
        if (!Proxy.NAMES.contains(name)) {
            throw usage("'%s' is not a proxy; %s are.".formatted(name, String.join(", ", Proxy.NAMES)));
        }
    }

    private ParameterException usage(String message) {
        return CommandSupport.usage(spec, message);
    }
}
