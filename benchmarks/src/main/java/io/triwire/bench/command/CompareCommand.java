package io.triwire.bench.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import io.triwire.bench.compare.Comparison;
import io.triwire.bench.compare.ComparisonPlan;
import io.triwire.bench.compare.EnvironmentFacts;
import io.triwire.bench.compare.EventSource;
import io.triwire.bench.compare.IdleCost;
import io.triwire.bench.compare.NetworkPath;
import io.triwire.bench.compare.PathSupport;
import io.triwire.bench.compare.PlannedRun;
import io.triwire.bench.compare.TargetCheck;
import io.triwire.bench.compare.TestBed;
import io.triwire.bench.load.publish.KafkaAccess;
import io.triwire.bench.load.result.Environment;
import io.triwire.bench.load.result.Results;
import io.triwire.bench.load.workload.Workload;
import io.triwire.bench.process.CommandFailedException;
import io.triwire.bench.process.ExitCode;
import io.triwire.bench.process.IoErrors;
import io.triwire.bench.process.LocalService;
import io.triwire.bench.process.Requirements;
import io.triwire.bench.report.page.Report;
import io.triwire.bench.report.verdict.ComparisonGroup;
import io.triwire.bench.report.verdict.Invariant;
import io.triwire.bench.report.verdict.RepeatedRuns;
import io.triwire.client.Transport;
import io.triwire.kafka.EmbeddedKafka;

/** {@code triwire compare}: measures every transport under the same workloads and writes one report. */
@Command(
        name = "compare",
        description = {
            "Measures each transport under the same workloads and writes one report to decide from.",
            "%nStarts Kafka in this process, the services side by side, and a Gatling for each. They are warmed up "
                    + "once and then measured in turns: the default is one such block of five minutes. --full measures "
                    + "five, each with fresh processes. After Ctrl-C the report has what was measured until then."
        })
public final class CompareCommand implements Callable<Integer> {

    @Mixin
    private RunOptions runOptions;

    @Option(
            names = "--transport",
            paramLabel = "NAME",
            split = ",",
            converter = TransportConverter.class,
            completionCandidates = TransportConverter.Ids.class,
            description = "Transports to measure: ${COMPLETION-CANDIDATES} (default: all, or all of --target).")
    private List<Transport> transports = List.of();

    @Option(
            names = "--path",
            paramLabel = "NAME",
            split = ",",
            description = "Paths to measure beside the direct one: a proxy and one of its configurations, such as "
                    + "nginx-default, nginx-websocket or nginx-tuned. java-default and java-tuned need no installation "
                    + "(default: direct only).")
    private List<String> paths = List.of();

    @Option(
            names = "--program",
            paramLabel = "NAME=FILE",
            description = "Executable of a proxy that is not on the PATH. May be repeated.")
    private Map<String, Path> programs = Map.of();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "Directory of the report, created if missing. It must be empty, except for the files of 'proxies', "
                            + "which become part of the report (default: comparison-DATE-TIME).")
    private Optional<Path> out = Optional.empty();

    @Option(
            names = "--service-port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Port of the first measured service; the others get the ports after it. 0 picks free ones "
                    + "(default: ${DEFAULT-VALUE}).")
    private int servicePort;

    @Mixin
    private KafkaOptions kafkaOptions;

    @Option(
            names = "--target",
            paramLabel = "NAME=URL",
            split = ",",
            description = "Running services to measure, one or more: ws=http://host:port,sse=...,lp=.... Needs "
                    + "--bootstrap-servers. Their CPU and memory are not measured.")
    private List<String> targets = List.of();

    @Option(
            names = "--topic",
            paramLabel = "NAME",
            defaultValue = "feed",
            description = "Kafka topic of the services of --target (default: ${DEFAULT-VALUE}).")
    private String topic;

    @Option(
            names = "--auth",
            paramLabel = "none|jwt",
            defaultValue = "none",
            converter = AuthMode.Converter.class,
            description = "How subscribers prove who they are: jwt starts services that want a token (default: "
                    + "${DEFAULT-VALUE}).")
    private AuthMode auth = AuthMode.NONE;

    @Mixin
    private EventFileOptions eventFile;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        Map<Transport, URI> running = targets();
        EventSource events = new EventSource(eventFile.read());
        List<Transport> transports = transports(running);
        runOptions.requireValid();
        require(
                auth == AuthMode.NONE || running.isEmpty(),
                "--auth jwt cannot be combined with --target, whose services have an issuer of their own.");
        List<NetworkPath> networkPaths = networkPaths(running);
        CommandSupport.requireWithin(spec, "--service-port", servicePort, 0, LocalService.MAX_PORT);
        List<Workload> workloads = runOptions.workloads(events);
        kafkaOptions.requireAnswer();
        Path repository = CommandSupport.repository();
        if (running.isEmpty()) {
            for (int number = 0; number < transports.size(); number++) {
                requireStartable(repository, transports.get(number), number);
            }
        }
        requireOpenFiles(workloads);
        if (!running.isEmpty()) {
            kafkaOptions.requireTopic(topic);
            TargetCheck.require(running, kafkaOptions.access().orElseThrow(), topic);
        }
        Path directory = CommandSupport.reportDirectory(spec, out, workloads);
        InterruptOnSignal onSignal = new InterruptOnSignal();
        try {
            onSignal.enable();
            PathSupport pathSupport = PathSupport.of(networkPaths, transports, this::tell);
            // Kafka exits the process if its start is interrupted.
            onSignal.disable();
            ComparisonPlan plan = plan(workloads, transports, pathSupport, events);
            Environment environment = EnvironmentFacts.of(repository, settings(plan), files(networkPaths));
            tell("Comparing: %d %s, %s, seed %d. Report: %s"
                    .formatted(
                            plan.runs().order().size(),
                            plan.runs().order().size() == 1 ? "run" : "runs",
                            plan.invocation().smoke() ? "smoke size, no ranking" : "ranked",
                            plan.invocation().seed(),
                            directory));
            if (kafkaOptions.access().isPresent()) {
                KafkaAccess access = kafkaOptions.access().get();
                TestBed testBed = testBed(repository, access, Optional.empty(), running, directory);
                return compare(plan, testBed, environment, directory, onSignal);
            }
            try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
                KafkaAccess access = KafkaAccess.open(kafka.bootstrapServers());
                TestBed testBed = testBed(repository, access, Optional.of(kafka), running, directory);
                return compare(plan, testBed, environment, directory, onSignal);
            }
        } catch (InterruptedException stopped) {
            throw new CommandFailedException("Interrupted before the first run.", stopped);
        } finally {
            onSignal.done();
        }
    }

    private ComparisonPlan plan(
            List<Workload> workloads, List<Transport> transports, PathSupport pathSupport, EventSource events) {
        long seed = runOptions.seed();
        return new ComparisonPlan(
                new Results.Invocation(
                        "%08x".formatted(new Random().nextInt()),
                        ShellLines.commandLine(spec),
                        seed,
                        !runOptions.ranks()),
                new ComparisonPlan.Runs(
                        workloads,
                        transports,
                        PlannedRun.inOrder(
                                workloads, pathSupport.carried(), runOptions.blocks(), runOptions.repetitions(), seed),
                        runOptions.repetitions(),
                        pathSupport.barriers()),
                events,
                runOptions.timing(),
                runOptions.capacity().filter(effort -> kafkaOptions.access().isEmpty()));
    }

    private TestBed testBed(
            Path repository,
            KafkaAccess access,
            Optional<EmbeddedKafka> kafka,
            Map<Transport, URI> running,
            Path directory) {
        return new TestBed(
                repository,
                access,
                kafka,
                running.isEmpty() ? Optional.empty() : Optional.of(new TestBed.RunningServices(running, topic)),
                servicePort,
                auth.token(directory));
    }

    private int compare(
            ComparisonPlan plan, TestBed testBed, Environment environment, Path directory, InterruptOnSignal onSignal)
            throws InterruptedException {
        Comparison comparison = new Comparison(
                plan, testBed, environment, directory, spec.commandLine().getErr());
        onSignal.enable();
        Results results = comparison.run();
        // An interrupt would close the file that is being written.
        onSignal.suppress();
        if (testBed.startsServices() && kafkaOptions.access().isPresent()) {
            kafkaOptions.deleteTopics(plan.topics());
        }
        int exitCode = report(results, directory, comparison.failure());
        comparison.failure().ifPresent(failed -> {
            throw failed;
        });
        return exitCode;
    }

    private void tell(String line) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(line);
        err.flush();
    }

    private List<NetworkPath> networkPaths(Map<Transport, URI> running) throws InterruptedException {
        try {
            List<NetworkPath> networkPaths = NetworkPath.of(paths, programs);
            require(
                    networkPaths.size() == 1 || running.isEmpty(),
                    "--path cannot be combined with --target. To measure a proxy, give its address to --target.");
            return networkPaths;
        } catch (IllegalArgumentException unknown) {
            throw usage("--path: %s.".formatted(unknown.getMessage()));
        }
    }

    private static Map<String, String> files(List<NetworkPath> networkPaths) {
        Map<String, String> files = new LinkedHashMap<>();
        networkPaths.forEach(networkPath -> files.putAll(networkPath.files()));
        return files;
    }

    private int report(Results results, Path directory, Optional<CommandFailedException> failure) {
        try {
            Report.write(results, directory);
        } catch (CommandFailedException unwritten) {
            // The first failure is the cause.
            throw failure.orElse(unwritten);
        }
        PrintWriter console = spec.commandLine().getOut();
        long invalid = results.runs().stream().filter(run -> !run.valid()).count();
        console.println("%d %s, %d invalid%s. Report: %s"
                .formatted(
                        results.runs().size(),
                        results.runs().size() == 1 ? "run" : "runs",
                        invalid,
                        results.execution().complete() ? "" : "; incomplete",
                        directory.resolve("report.html")));
        console.flush();
        return exitCode(results);
    }

    /** The exit code for the results: broken invariants of any run first, then runs that could not be judged. */
    static int exitCode(Results results) {
        if (Invariant.anyViolated(results.runs())) {
            return ExitCode.ASSERTION;
        }
        boolean judged = ComparisonGroup.of(results).stream()
                .flatMap(group -> group.transports().stream())
                .allMatch(RepeatedRuns::judged);
        return judged ? ExitCode.OK : ExitCode.INVALID;
    }

    private Map<Transport, URI> targets() {
        try {
            Map<Transport, URI> parsed = TargetOptions.parse(targets);
            require(
                    parsed.isEmpty() || kafkaOptions.access().isPresent(),
                    "--target needs --bootstrap-servers, the Kafka of these services, to publish events.");
            return parsed;
        } catch (IllegalArgumentException malformed) {
            throw usage("--target: %s.".formatted(malformed.getMessage()));
        }
    }

    private List<Transport> transports(Map<Transport, URI> running) {
        Set<Transport> named = new LinkedHashSet<>(transports);
        Set<Transport> there = running.isEmpty() ? EnumSet.allOf(Transport.class) : running.keySet();
        require(there.containsAll(named), "--transport names a transport that --target has no address for.");
        return List.copyOf(named.isEmpty() ? there : named);
    }

    private void requireStartable(Path repository, Transport transport, int number) {
        LocalService service =
                LocalService.of(repository, transport.module(), Math.max(1, servicePort + number), Map.of());
        Requirements.requirePackaged(service);
        if (servicePort != 0) {
            Requirements.requirePortFree(service, "--service-port");
        }
    }

    private static void requireOpenFiles(List<Workload> workloads) {
        Requirements.requireOpenFiles(workloads.stream()
                .mapToLong(workload -> workload.events().perSecond() == 0
                        ? Transport.values().length * IdleCost.connections()
                        : workload.population().count() + workload.population().slow())
                .max()
                .orElse(0));
    }

    private Map<String, String> settings(ComparisonPlan plan) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("events", eventFile.file().map(Path::toString).orElse("generated"));
        eventFile.file().ifPresent(file -> settings.put(Environment.EVENTS_HASH, hash(file)));
        settings.put(
                "Kafka is",
                kafkaOptions
                        .access()
                        .map(KafkaAccess::bootstrapServers)
                        .orElse("one broker in the process of the publisher and the probe"));
        settings.put(
                "services are",
                targets.isEmpty()
                        ? "one process per block on this machine, default configuration except feed.leave-after=0s"
                        : String.join(", ", targets));
        settings.put(Environment.AUTH, auth.id());
        settings.put(
                "order of the runs",
                String.join(
                        ", ",
                        plan.runs().order().stream()
                                .map(PlannedRun::directoryName)
                                .toList()));
        return settings;
    }

    private static String hash(Path file) {
        try (InputStream content = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            content.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException failed) {
            throw new CommandFailedException("Cannot read " + IoErrors.reason(failed), failed);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java has SHA-256", impossible);
        }
    }

    private void require(boolean holds, String fault) {
        if (!holds) {
            throw usage(fault);
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
