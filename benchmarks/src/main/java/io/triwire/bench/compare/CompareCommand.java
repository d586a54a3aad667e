package io.triwire.bench.compare;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import io.triwire.bench.CommandFailedException;
import io.triwire.bench.ExitCode;
import io.triwire.bench.RecordedEvents;
import io.triwire.bench.Requirements;
import io.triwire.bench.Terminal;
import io.triwire.bench.capacity.CapacitySearch;
import io.triwire.bench.process.LocalService;
import io.triwire.bench.report.Report;
import io.triwire.bench.result.Environment;
import io.triwire.bench.result.Results;
import io.triwire.bench.result.Run;
import io.triwire.bench.workload.InvalidWorkloadException;
import io.triwire.bench.workload.Workload;
import io.triwire.bench.workload.WorkloadFile;
import io.triwire.testkit.EmbeddedKafka;
import io.triwire.testkit.Transport;

/** {@code triwire compare}: every transport under the same workloads, and one report. */
@Command(
        name = "compare",
        description = {
            "Runs each transport under the same workloads and writes one report to decide from.",
            "%nStarts Kafka in this process, and for each run a fresh process of the service and of Gatling. The "
                    + "default is a smoke-size run of a few minutes, which shows but does not rank; --full ranks. Ctrl-C "
                    + "ends it, and the report has what was measured until then."
        })
public final class CompareCommand implements Callable<Integer> {

    private static final List<String> USUAL = List.of("live-feed", "chat", "idle");

    /** Fewer rank nothing. */
    private static final int RANKING = 5;

    private static final int LONGER_WINDOW = 4;
    private static final int LONGER_WARM_UP = 2;
    private static final CapacitySearch.Effort SHORT_CLIMB =
            new CapacitySearch.Effort(List.of(1_000, 3_000, 10_000), Duration.ofSeconds(3), Duration.ofSeconds(2));
    private static final CapacitySearch.Effort FULL_CLIMB = new CapacitySearch.Effort(
            List.of(50, 100, 200, 300, 600, 1_000, 1_500, 2_000, 2_500, 3_000, 4_000, 5_000),
            Duration.ofSeconds(8),
            Duration.ofSeconds(5));

    /** Open files of one process beside its connections. */
    private static final int FILES_BESIDE = 500;

    /** Bytes of one delivery in the files of a run. */
    private static final int BYTES_PER_DELIVERY = 20;

    private static final long BYTES_BESIDE = 20L << 20;

    /** How long Ctrl-C waits for the report. */
    private static final Duration LONGEST_FAREWELL = Duration.ofSeconds(30);

    @Option(
            names = "--workload",
            paramLabel = "NAME|FILE",
            split = ",",
            description = "What is asked of the transports: live-feed, chat, idle, smoke, or the path of a file "
                    + "(default: live-feed,chat,idle).")
    private List<String> workloadNames = USUAL;

    @Option(
            names = "--transport",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "ws,sse,lp",
            description = "Which: ws, sse, lp (default: ${DEFAULT-VALUE}).")
    private List<String> transportNames;

    @Option(
            names = "--path",
            paramLabel = "NAME",
            defaultValue = PlannedRun.DIRECT,
            description = "What is between client and service (default and only: ${DEFAULT-VALUE}).")
    private String path;

    @Option(names = "--full", description = "Long enough to rank: 5 repetitions, longer windows, a full climb.")
    private boolean full;

    @Option(
            names = "--repetitions",
            paramLabel = "N",
            description = "How often each is run, 1 to 100; fewer than 5 rank nothing (default: 1, with --full 5).")
    private Optional<Integer> repetitions = Optional.empty();

    @Option(names = "--no-capacity", description = "Leave out the search for the capacity of each transport.")
    private boolean withoutCapacity;

    @Option(names = "--seed", paramLabel = "N", description = "Of the order of the runs (default: a new one).")
    private Optional<Long> seed = Optional.empty();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Folder for the report; made, or empty (default: comparison-DATE-TIME).")
    private Optional<Path> out = Optional.empty();

    @Option(
            names = "--service-port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Where the service that is measured listens; 0 is any free port (default: ${DEFAULT-VALUE}).")
    private int servicePort;

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT,...",
            description = "A Kafka that is already running, instead of one in this process.")
    private Optional<String> bootstrapServers = Optional.empty();

    @Option(
            names = "--target",
            paramLabel = "NAME=URL",
            split = ",",
            description = "Services that already run: ws=http://host:port,sse=...,lp=.... Needs --bootstrap-servers; "
                    + "nothing is then known of their CPU and memory.")
    private List<String> targets = List.of();

    @Option(
            names = "--topic",
            paramLabel = "NAME",
            defaultValue = "feed",
            description = "Kafka topic of the services of --target (default: ${DEFAULT-VALUE}).")
    private String topic;

    @Mixin
    private RecordedEvents recorded;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        Map<Transport, URI> running = targets();
        Events events = new Events(recorded.read());
        List<Transport> transports = transports(running);
        long order = seed.orElseGet(() -> new Random().nextLong(1, 1_000_000));
        int rounds = repetitions.orElse(full ? RANKING : 1);
        require(rounds >= 1 && rounds <= 100, "--repetitions is %d, but must be within 1 to 100.".formatted(rounds));
        require(path.equals(PlannedRun.DIRECT), "--path is '%s', but can be 'direct' only.".formatted(path));
        require(
                servicePort >= 0 && servicePort <= LocalService.MAX_PORT,
                "--service-port is %d, but must be within 0 to %d.".formatted(servicePort, LocalService.MAX_PORT));
        List<Workload> workloads = workloads(events);
        Path repository = Path.of(System.getProperty("triwire.home", "."));
        if (running.isEmpty()) {
            transports.forEach(transport -> requireStartable(repository, transport));
        }
        requireOpenFiles(workloads);
        Path directory = directory(workloads);
        Comparison.Ask ask = new Comparison.Ask(
                "%08x".formatted(new Random().nextInt()),
                commandLine(),
                workloads,
                transports,
                PlannedRun.inOrder(workloads, transports, rounds, order),
                order,
                rounds < RANKING,
                events,
                full ? Timing.FULL : Timing.SMOKE,
                withoutCapacity ? Optional.empty() : Optional.of(full ? FULL_CLIMB : SHORT_CLIMB));
        return compare(ask, running, repository, directory);
    }

    private int compare(Comparison.Ask ask, Map<Transport, URI> running, Path repository, Path directory)
            throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        Environment environment = EnvironmentFacts.of(repository, settings(ask));
        Farewell farewell = Farewell.ofThisThread();
        try {
            err.println("Comparing %d runs, %s, seed %d; the report goes to %s"
                    .formatted(
                            ask.order().size(),
                            ask.smoke() ? "a smoke-size run that ranks nothing" : "a ranking",
                            ask.seed(),
                            directory));
            err.flush();
            if (bootstrapServers.isPresent()) {
                Requirements.requireKafka(bootstrapServers.get());
                Site site = new Site(repository, bootstrapServers.get(), Optional.empty(), running, topic, servicePort);
                return report(new Comparison(ask, site, environment, directory, err).run(), directory);
            }
            try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
                Site site =
                        new Site(repository, kafka.bootstrapServers(), Optional.of(kafka), running, topic, servicePort);
                return report(new Comparison(ask, site, environment, directory, err).run(), directory);
            }
        } finally {
            farewell.said();
        }
    }

    private int report(Results results, Path directory) {
        Report.write(results, directory);
        PrintWriter console = spec.commandLine().getOut();
        long invalid = results.runs().stream().filter(run -> !run.valid()).count();
        console.println("%d runs, %d of them invalid%s. The report: %s"
                .formatted(
                        results.runs().size(),
                        invalid,
                        results.complete() ? "" : "; it was interrupted",
                        directory.resolve("report.html")));
        console.flush();
        boolean broken = results.runs().stream().filter(Run::valid).anyMatch(CompareCommand::lostSomething);
        return broken ? ExitCode.ASSERTION : invalid > 0 ? ExitCode.INVALID : ExitCode.OK;
    }

    private static boolean lostSomething(Run run) {
        return run.deliveries().missing() > 0
                || run.deliveries().doubled() > 0
                || run.connecting().failed() > 0;
    }

    private Map<Transport, URI> targets() {
        try {
            Map<Transport, URI> parsed = Targets.parse(targets);
            require(
                    parsed.isEmpty() || bootstrapServers.isPresent(),
                    "--target needs --bootstrap-servers: events are published to the Kafka of the services.");
            return parsed;
        } catch (IllegalArgumentException malformed) {
            throw usage("--target: %s.".formatted(malformed.getMessage()));
        }
    }

    private List<Transport> transports(Map<Transport, URI> running) {
        try {
            List<Transport> asked = new ArrayList<>(new LinkedHashSet<>(
                    transportNames.stream().map(Terminal::transport).toList()));
            return running.isEmpty()
                    ? asked
                    : asked.stream().filter(running::containsKey).toList();
        } catch (IllegalArgumentException unknown) {
            throw usage("--transport: %s.".formatted(unknown.getMessage()));
        }
    }

    private List<Workload> workloads(Events events) {
        try {
            return new LinkedHashSet<>(workloadNames)
                    .stream()
                            .map(WorkloadFile::find)
                            .map(workload -> full
                                    ? workload.withTimes(
                                            workload.warmUp().multipliedBy(LONGER_WARM_UP),
                                            workload.window().multipliedBy(LONGER_WINDOW))
                                    : workload)
                            .map(events::of)
                            .toList();
        } catch (InvalidWorkloadException invalid) {
            throw usage(String.valueOf(invalid.getMessage()));
        }
    }

    private void requireStartable(Path repository, Transport transport) {
        LocalService service = LocalService.of(repository, transport.service(), Math.max(1, servicePort), Map.of());
        Requirements.requirePackaged(service);
        if (servicePort != 0) {
            Requirements.requirePortFree(service, "--service-port");
        }
    }

    private static void requireOpenFiles(List<Workload> workloads) {
        long needed = FILES_BESIDE
                + workloads.stream()
                        .mapToLong(workload -> workload.eventsPerSecond() == 0
                                ? Math.max(workload.subscribers(), IdleCost.connections())
                                : workload.subscribers() + workload.slowSubscribers())
                        .max()
                        .orElse(0);
        if (EnvironmentFacts.openFiles() < needed) {
            throw new CommandFailedException(
                    "A process may have %d files open, but these workloads need %d. Raise it with 'ulimit -n %d'."
                            .formatted(EnvironmentFacts.openFiles(), needed, needed));
        }
    }

    /** The folder of the report, which is there, empty, writable and large enough. */
    private Path directory(List<Workload> workloads) {
        Path directory = out.orElseGet(() -> Path.of("comparison-"
                + DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").format(LocalDateTime.now(ZoneId.systemDefault()))));
        try {
            Files.createDirectories(directory);
            try (Stream<Path> files = Files.list(directory)) {
                require(files.findAny().isEmpty(), "--out: '%s' is not empty.".formatted(directory));
            }
            Files.delete(Files.createTempFile(directory, "writable-", ""));
            long free = Files.getFileStore(directory).getUsableSpace();
            long needed = BYTES_BESIDE
                    + workloads.stream().mapToLong(CompareCommand::bytesOfRun).sum();
            if (free < needed) {
                throw new CommandFailedException("'%s' has room for %d MiB, but the files of the runs need %d MiB."
                        .formatted(directory, free >> 20, needed >> 20));
            }
            return directory;
        } catch (IOException failed) {
            throw new CommandFailedException(
                    "The folder '%s' cannot be written to: %s".formatted(directory, reason(failed)), failed);
        }
    }

    private static String reason(IOException failed) {
        String name = failed.getClass().getSimpleName().replace("Exception", "");
        return "%s (%s)".formatted(failed.getMessage(), name);
    }

    private static long bytesOfRun(Workload workload) {
        double seconds =
                workload.ramp().plus(workload.warmUp()).plus(workload.window()).toMillis() / 1e3;
        return Math.round(workload.eventsPerSecond() * workload.subscribers() * seconds * BYTES_PER_DELIVERY);
    }

    private Map<String, String> settings(Comparison.Ask ask) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("events", recorded.file().map(Path::toString).orElse("generated"));
        settings.put("Kafka is", bootstrapServers.orElse("one broker in the process of the publisher and the probe"));
        settings.put(
                "services are",
                targets.isEmpty()
                        ? "a fresh process for each run, as they are but for a shutdown delay of 100 ms, on this machine"
                        : String.join(", ", targets));
        settings.put(
                "order of the runs",
                String.join(
                        ", ",
                        ask.order().stream().map(PlannedRun::directoryName).toList()));
        return settings;
    }

    private String commandLine() {
        List<String> words = new ArrayList<>(List.of(Terminal.command()));
        spec.commandLine().getParseResult().originalArgs().forEach(word -> words.add(Terminal.quoted(word)));
        return String.join(" ", words);
    }

    private void require(boolean holds, String fault) {
        if (!holds) {
            throw usage(fault);
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** Has Ctrl-C interrupt the thread that compares, and wait until it has cleaned up and written the report. */
    private record Farewell(CountDownLatch done) {

        static Farewell ofThisThread() {
            Thread comparing = Thread.currentThread();
            CountDownLatch done = new CountDownLatch(1);
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(
                            () -> {
                                comparing.interrupt();
                                await(done);
                            },
                            "farewell"));
            return new Farewell(done);
        }

        private static void await(CountDownLatch done) {
            try {
                done.await(LONGEST_FAREWELL.toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException impatient) {
                Thread.currentThread().interrupt();
            }
        }

        void said() {
            done.countDown();
        }
    }
}
