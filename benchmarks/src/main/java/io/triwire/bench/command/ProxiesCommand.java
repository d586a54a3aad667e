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
import io.triwire.bench.process.TemporaryDirectory;
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

/** {@code triwire proxies}: reports how each transport behaves behind each installed proxy. */
@Command(
        name = "proxies",
        description = {
            "Reports how each transport behaves behind each proxy that is installed here.",
            "%nStarts every proxy on free ports of this machine, with each of its configurations, and runs all probes "
                    + "through it. Each probe first runs without a proxy. Then subscribers follow two replicas of each "
                    + "real service through the proxy. Takes up to ten minutes."
        })
final class ProxiesCommand implements Callable<Integer> {

    @Option(
            names = "--proxy",
            paramLabel = "NAME",
            split = ",",
            description = "Proxies to probe: ${COMPLETION-CANDIDATES} (default: all).",
            completionCandidates = Names.class)
    private List<String> names = Proxy.NAMES;

    @Option(
            names = "--config",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "default,websocket,tuned",
            description = "Configurations of each proxy: default, websocket, tuned (default: ${DEFAULT-VALUE}).")
    private List<String> configurations;

    @Option(
            names = "--program",
            paramLabel = "NAME=FILE",
            description = "Executable of a proxy that is not on the PATH. May be repeated.")
    private Map<String, Path> programs = Map.of();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "Directory for proxies.html, proxies.md and proxies.json. In the directory of a comparison "
                    + "they become part of its report (default: ${DEFAULT-VALUE}).")
    private Path out;

    @Option(
            names = "--real-limits",
            description = "Measure the limits on quiet connections, up to 100 s each, instead of citing them.")
    private boolean realLimits;

    @Spec
    private CommandSpec spec;

    /** The values of {@code --proxy}. */
    static final class Names extends ArrayList<String> {

        private static final long serialVersionUID = 1L;

        Names() {
            super(Proxy.NAMES);
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        List<ProxyConfig> configs = configurations.stream().map(this::config).toList();
        Stream.concat(names.stream(), programs.keySet().stream()).forEach(this::requireProxy);
        List<ProxyUnderTest> proxies = new ArrayList<>();
        for (String name : new LinkedHashSet<>(names)) {
            Proxy proxy = Proxy.of(name);
            proxies.add(new ProxyUnderTest(proxy, ProxyProgram.find(proxy, programs), List.of()));
        }
        Path repository = CommandSupport.repository();
        ReplicaSet.services(repository).forEach(Requirements::requirePackaged);
        PrintWriter printed = spec.commandLine().getOut();
        Consumer<String> progress = line -> {
            printed.println(line);
            printed.flush();
        };
        Path directory = TemporaryDirectory.createForProxies(spec.name());
        progress.accept("Starting Kafka and two replicas of each service");
        ShutdownHooks shutdownHooks = ShutdownHooks.ofThisProcess();
        Matrix matrix;
        try {
            ReplicaSet replicas = shutdownHooks.open(() -> ReplicaSet.start(repository, directory));
            replicas.awaitReady();
            matrix = run(
                    new MatrixRun(Probes.all(realLimits), Optional.of(replicas), directory, progress),
                    proxies,
                    configs);
        } catch (ServiceFailedException failed) {
            throw shutdownHooks.explain(failed);
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

    private static Matrix run(MatrixRun run, List<ProxyUnderTest> proxies, List<ProxyConfig> configs) {
        InterruptOnSignal onSignal = new InterruptOnSignal();
        try {
            onSignal.enable();
            return run.run(proxies, configs);
        } catch (InterruptedException stopped) {
            throw new CommandFailedException("Interrupted.", stopped);
        } finally {
            onSignal.done();
        }
    }

    /** The comparison in the directory of the matrix. */
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
            throw new CommandFailedException("Cannot write '%s': %s".formatted(out, failed.getMessage()), failed);
        }
    }

    private ProxyConfig config(String name) {
        return ProxyConfig.CHOSEN.stream()
                .filter(config -> config.text().equals(name))
                .findFirst()
                .orElseThrow(() -> usage("'%s' is not one of default, websocket, tuned.".formatted(name)));
    }

    private void requireProxy(String name) {
        if (!Proxy.NAMES.contains(name)) {
            throw usage("'%s' is not one of %s.".formatted(name, String.join(", ", Proxy.NAMES)));
        }
    }

    private ParameterException usage(String message) {
        return CommandSupport.usage(spec, message);
    }
}
