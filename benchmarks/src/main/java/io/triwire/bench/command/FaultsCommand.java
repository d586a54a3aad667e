package io.triwire.bench.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import io.triwire.bench.faults.Fault;
import io.triwire.bench.faults.FaultRequirements;
import io.triwire.bench.faults.FaultResult;
import io.triwire.bench.faults.FaultRun;
import io.triwire.bench.faults.Faults;
import io.triwire.bench.faults.FaultsPages;
import io.triwire.bench.faults.FaultsReport;
import io.triwire.bench.faults.FaultsText;
import io.triwire.bench.faults.InstalledPrograms;
import io.triwire.bench.faults.ServiceLife;
import io.triwire.bench.faults.ServiceSample;
import io.triwire.bench.faults.Soak;
import io.triwire.bench.process.CommandFailedException;
import io.triwire.bench.process.ExitCode;
import io.triwire.bench.process.Requirements;
import io.triwire.bench.process.TemporaryDirectory;
import io.triwire.bench.proxy.drill.ReplicaSet;

/** {@code triwire faults}: injects faults and checks that no subscriber loses an event in silence. */
@Command(
        name = "faults",
        description = {
            "Injects faults and checks that no subscriber loses an event in silence.",
            "%nStarts Kafka, two replicas of each service, and HAProxy and nginx if they are installed, as processes "
                    + "on this machine. A ledger compares what each subscriber received with what Kafka holds. Exits "
                    + "with 3 if an event was lost in silence, duplicated, out of order or wrong, or if a reset was "
                    + "wrong; with 5 if a fault could not be injected; with 4 if a service grew in a soak."
        })
public final class FaultsCommand implements Callable<Integer> {

    private static final int MOST_SUBSCRIBERS = 300;
    private static final int MOST_EVENTS = 2_000;
    private static final int SHORT_SUBSCRIBERS = 12;
    private static final int SUBSCRIBERS = 30;
    private static final int SHORT_RATE = 100;
    private static final int RATE = 200;
    private static final Duration LEAST_SOAK = Duration.ofMinutes(1);
    private static final Duration MOST_SOAK = Duration.ofDays(7);

    @Option(
            names = "--fault",
            paramLabel = "NAME",
            split = ",",
            description = "Faults to inject; --list prints their names (default: all).")
    private List<String> names = List.of();

    @Option(names = "--list", description = "Print the name and description of each fault, and exit.")
    private boolean list;

    @Option(
            names = "--soak",
            paramLabel = "SPAN",
            converter = SpanConverter.class,
            description =
                    "Repeat, for this long (such as 1h or 10m), the faults that leave Kafka and the services usable, "
                            + "in random order with the same subscribers. Memory and open files of the services must "
                            + "not grow.")
    private Optional<Duration> soak = Optional.empty();

    @Option(
            names = "--short",
            description = "Inject only the faults that CI runs, in three minutes: 12 subscribers of each transport, "
                    + "100 events/s.")
    private boolean isShort;

    @Option(
            names = "--subscribers",
            paramLabel = "N",
            description = "Subscribers of each transport, 3 to 300 (default: 30). A third of them filter by channel, "
                    + "and half of them connect through a load balancer.")
    private Optional<Integer> subscribers = Optional.empty();

    @Option(names = "--rate", paramLabel = "N", description = "Events per second, 10 to 2000 (default: 200).")
    private Optional<Integer> rate = Optional.empty();

    @Option(
            names = "--brokers",
            paramLabel = "N",
            description = "Kafka brokers, 1 or 3, for the faults that work with both (default: 1).")
    private Optional<Integer> brokers = Optional.empty();

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seed of every random choice, such as which connections to reset (default: a new one each "
                    + "time).")
    private Optional<Long> seed = Optional.empty();

    @Option(
            names = "--program",
            paramLabel = "NAME=FILE",
            description = "File of haproxy, nginx or libfaketime, if not in the usual place. May be repeated.")
    private Map<String, Path> programs = Map.of();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "Directory for faults.html, faults.md, faults.json, junit.xml (default: ${DEFAULT-VALUE}).")
    private Path out;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        soak.ifPresent(span -> CommandSupport.requireWithin(spec, "--soak", span, LEAST_SOAK, MOST_SOAK));
        List<Fault> faults = faults();
        int wantedSubscribers = subscribers.orElse(isShort ? SHORT_SUBSCRIBERS : SUBSCRIBERS);
        int wantedRate = rate.orElse(isShort ? SHORT_RATE : RATE);
        CommandSupport.requireWithin(spec, "--subscribers", wantedSubscribers, 3, MOST_SUBSCRIBERS);
        CommandSupport.requireWithin(spec, "--rate", wantedRate, 10, MOST_EVENTS);
        brokers.filter(count -> count != 1 && count != 3).ifPresent(count -> {
            throw usage("--brokers is %d, but must be 1 or 3.".formatted(count));
        });
        for (String name : programs.keySet()) {
            if (!InstalledPrograms.BALANCERS.contains(name) && !name.equals(InstalledPrograms.FAKE_TIME)) {
                throw usage("--program: '%s' is not one of haproxy, nginx, libfaketime.".formatted(name));
            }
        }
        PrintWriter printed = spec.commandLine().getOut();
        if (list) {
            faults.forEach(fault -> printed.printf("%-24s %s%n", fault.name(), fault.sentence()));
            printed.flush();
            return ExitCode.OK;
        }
        Path repository = CommandSupport.repository();
        ReplicaSet.services(repository).forEach(Requirements::requirePackaged);
        Requirements.requireOpenFiles(wantedSubscribers * 12L);
        return run(faults, new FaultRun.Options(wantedSubscribers, wantedRate, seed.orElseGet(System::nanoTime)));
    }

    private int run(List<Fault> faults, FaultRun.Options options) throws InterruptedException {
        PrintWriter printed = spec.commandLine().getOut();
        Consumer<String> progress = line -> {
            printed.println(line);
            printed.flush();
        };
        Path directory = TemporaryDirectory.createForProxies(spec.name());
        InstalledPrograms found = InstalledPrograms.find(programs);
        progress.accept("%d faults%s, %d subscribers of each transport, %d events/s, seed %d. Logs: %s"
                .formatted(
                        faults.size(),
                        soak.map(span -> " for " + CommandSupport.words(span)).orElse(""),
                        options.subscribers(),
                        options.rate(),
                        options.seed(),
                        directory));
        found.missing().forEach(name -> progress.accept("Not installed: %s.".formatted(name)));
        ShutdownHooks shutdownHooks = ShutdownHooks.ofThisProcess();
        Instant started = Instant.now();
        long began = System.nanoTime();
        List<FaultResult> results = new ArrayList<>();
        List<ServiceSample> samples = Collections.synchronizedList(new ArrayList<>());
        InterruptOnSignal onSignal = new InterruptOnSignal();
        boolean interrupted = false;
        try {
            onSignal.enable();
            FaultRun run =
                    new FaultRun(options, found, CommandSupport.repository(), directory, shutdownHooks::open, progress);
            if (soak.isPresent()) {
                run.soak(faults, FaultRequirements.SOAK.brokers(kafkaBrokers()), soak.get(), samples, results);
            } else {
                run.run(faults, results);
            }
        } catch (InterruptedException stopped) {
            interrupted = true;
        } finally {
            onSignal.suppress();
        }
        try {
            Map<String, String> settings = new LinkedHashMap<>();
            soak.ifPresent(span -> settings.put("soak", CommandSupport.words(span)));
            settings.put("subscribers", Integer.toString(options.subscribers()));
            settings.put("events/s", Integer.toString(options.rate()));
            settings.put("seed", Long.toString(options.seed()));
            settings.put("not installed", found.missing().isEmpty() ? "nothing" : String.join(", ", found.missing()));
            FaultsReport report = new FaultsReport(
                    started,
                    (System.nanoTime() - began) / 1e9,
                    settings,
                    results,
                    soak.map(span -> new Soak(ServiceLife.of(samples, options.subscribers()), samples)));
            write(report);
            printed.println();
            printed.print(FaultsText.table(report));
            FaultsText.notes(report).forEach(printed::println);
            printed.println(FaultsText.summary(report));
            printed.println("Written: " + out.resolve("faults.html") + ", .md, .json and junit.xml");
            printed.flush();
            if (interrupted) {
                throw new CommandFailedException("Interrupted.");
            }
            if (!report.kept()) {
                return ExitCode.ASSERTION;
            }
            if (!report.valid()) {
                return ExitCode.INVALID;
            }
            return report.flat() ? ExitCode.OK : ExitCode.REGRESSION;
        } finally {
            onSignal.done();
        }
    }

    private List<Fault> faults() {
        List<Fault> possible = soak.isPresent()
                ? Faults.ofSoak(kafkaBrokers())
                : Faults.all().stream()
                        .map(fault -> brokers.map(fault::brokers).orElse(fault))
                        .toList();
        List<String> wanted = names.isEmpty() && isShort && soak.isEmpty() ? Faults.SHORT : names;
        if (wanted.isEmpty()) {
            return possible;
        }
        return wanted.stream().distinct().map(name -> named(name, possible)).toList();
    }

    private Fault named(String name, List<Fault> possible) {
        return possible.stream()
                .filter(fault -> fault.name().equals(name))
                .findFirst()
                .orElseThrow(() -> usage((soak.isPresent()
                                ? "'%s' is not a fault of a soak. --soak with --list prints those that are."
                                : "No such fault: '%s'. --list prints their names.")
                        .formatted(name)));
    }

    private int kafkaBrokers() {
        return brokers.orElse(1);
    }

    private void write(FaultsReport report) {
        try {
            FaultsPages.write(report, out);
        } catch (IOException failed) {
            throw new CommandFailedException("Cannot write '%s': %s".formatted(out, failed.getMessage()), failed);
        }
    }

    private ParameterException usage(String message) {
        return CommandSupport.usage(spec, message);
    }
}
