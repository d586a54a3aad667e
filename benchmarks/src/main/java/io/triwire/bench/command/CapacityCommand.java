package io.triwire.bench.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import io.triwire.bench.load.capacity.Capacity;
import io.triwire.bench.load.capacity.CapacityJson;
import io.triwire.bench.load.capacity.CapacityPlan;
import io.triwire.bench.load.capacity.CapacityReport;
import io.triwire.bench.load.capacity.CapacitySearch;
import io.triwire.bench.load.capacity.CapacityTable;
import io.triwire.bench.load.capacity.SystemUnderTest;
import io.triwire.bench.load.publish.GeneratedChannels;
import io.triwire.bench.load.swarm.ConnectionWeight;
import io.triwire.bench.load.swarm.Stamp;
import io.triwire.bench.process.CommandFailedException;
import io.triwire.bench.process.ExitCode;
import io.triwire.bench.process.Requirements;
import io.triwire.bench.process.ServiceFailedException;
import io.triwire.bench.process.TemporaryDirectory;
import io.triwire.client.Transport;
import io.triwire.kafka.EmbeddedKafka;

/** {@code triwire capacity}: the highest rate of deliveries that each transport sustains, beside its baseline. */
@Command(
        name = "capacity",
        description = {
            "Finds the highest rate at which each transport still meets the objective, on one CPU.",
            "%nFor comparison it also measures the baseline of each transport, as a newcomer would write it. Each "
                    + "repetition of a service or baseline takes two to three minutes. A rate is measured again, at most "
                    + "twice, if something disturbed it; a rate that stays invalid ends the search, and the limit is "
                    + "then 'at least' the rate before."
        })
public final class CapacityCommand implements Callable<Integer> {

    /**
     * JVM flags that return free heap to the operating system. Without them the garbage of connecting leaves a heap of
     * twice the live data in RAM.
     */
    private static final List<String> IDLE_JVM_OPTIONS =
            List.of("-Xms16m", "-XX:MinHeapFreeRatio=5", "-XX:MaxHeapFreeRatio=10");

    @Option(
            names = "--transport",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "ws,sse,lp",
            converter = TransportConverter.class,
            completionCandidates = TransportConverter.Ids.class,
            description = "Transports to measure: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private List<Transport> transports;

    @Option(names = "--no-baseline", description = "Measure only the services, without their baselines.")
    private boolean withoutBaseline;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Subscribers, 1 to 20000 (default: ${DEFAULT-VALUE}).")
    private int connections;

    @Option(
            names = "--idle",
            description = "Instead of trying rates, measure the memory that idle connections add to each process.")
    private boolean idle;

    @Option(
            names = "--stalled",
            paramLabel = "N",
            defaultValue = "0",
            description = "Subscribers that stop reading while a rate is measured and catch up afterwards. Their "
                    + "latency does not count. Needs --no-baseline (default: ${DEFAULT-VALUE}).")
    private int stalled;

    @Option(
            names = "--bytes",
            paramLabel = "N",
            defaultValue = "200",
            description = "Bytes of data in an event, at most 60000 (default: ${DEFAULT-VALUE}).")
    private int bytes;

    @Option(
            names = "--p99",
            paramLabel = "MS",
            defaultValue = "100",
            description = "The objective: 99th percentile of latency, in milliseconds (default: ${DEFAULT-VALUE}).")
    private int p99;

    @Option(
            names = "--rates",
            paramLabel = "N",
            split = ",",
            defaultValue = "10,40,50,60,80,100,120,150,200,800,1200,2000,3000,4000,5000",
            description = "Rates to try, in events per second, ascending (default: ${DEFAULT-VALUE}).")
    private List<Integer> rates;

    @Option(
            names = "--window",
            paramLabel = "S",
            defaultValue = "5",
            description = "Seconds to measure at each rate (default: ${DEFAULT-VALUE}).")
    private int window;

    @Option(
            names = "--warm-up",
            paramLabel = "S",
            defaultValue = "60",
            description = "Seconds of load before the first rate, so that the JVM compiles the code in use "
                    + "(default: ${DEFAULT-VALUE}).")
    private int warmUp;

    @Option(
            names = "--repetitions",
            paramLabel = "N",
            defaultValue = "3",
            description = "Measurements of each service and baseline, each in a fresh process "
                    + "(default: ${DEFAULT-VALUE}).")
    private int repetitions;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "1",
            description = "Partitions of the topic, 1 to 64 (default: ${DEFAULT-VALUE}).")
    private int partitions;

    @Option(
            names = "--channels",
            paramLabel = "N",
            defaultValue = "1",
            description = "Channels that events are published to in turn, 1 to 1000 (default: ${DEFAULT-VALUE}).")
    private int channels;

    @Option(names = "--filter", description = "Subscribe each subscriber to a single channel. Needs --no-baseline.")
    private boolean filter;

    @Option(
            names = "--service-option",
            paramLabel = "OPTION",
            description = "Additional JVM option for each service, such as -Dfeed.linger=5ms. May be repeated.")
    private List<String> serviceOptions = List.of();

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of the random order of the measurements (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--json", paramLabel = "FILE", description = "Also write every measured figure as JSON.")
    private Optional<Path> json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        CommandSupport.requireWithin(spec, "--connections", connections, 1, 20_000);
        CommandSupport.requireWithin(spec, "--stalled", stalled, 0, connections - 1);
        CommandSupport.requireWithin(spec, "--bytes", bytes, Stamp.MIN_BYTES, 60_000);
        CommandSupport.requireWithin(spec, "--p99", p99, 1, 60_000);
        CommandSupport.requireWithin(spec, "--window", window, 1, 600);
        CommandSupport.requireWithin(spec, "--warm-up", warmUp, 1, 600);
        CommandSupport.requireWithin(spec, "--repetitions", repetitions, 1, 100);
        CommandSupport.requireWithin(spec, "--partitions", partitions, 1, 64);
        CommandSupport.requireWithin(spec, "--channels", channels, 1, Stamp.MAX_CHANNELS);
        rates.forEach(rate -> CommandSupport.requireWithin(spec, "--rates", rate, 1, 100_000));
        List<SystemUnderTest> subjects = subjects();
        Path repository = CommandSupport.repository();
        subjects.stream().map(subject -> subject.jar(repository)).forEach(CapacityCommand::requireBuilt);
        Requirements.requireOpenFiles(connections + ConnectionWeight.BEFORE);

        ShutdownHooks shutdownHooks = ShutdownHooks.ofThisProcess();
        PrintWriter out = spec.commandLine().getOut();
        CapacityPlan plan = new CapacityPlan(
                new CapacityPlan.Subscribers(connections, stalled, filter),
                GeneratedChannels.names(channels),
                bytes,
                Duration.ofMillis(p99),
                new CapacitySearch.Effort(rates, Duration.ofSeconds(warmUp), Duration.ofSeconds(window)));
        Path logs = TemporaryDirectory.create(spec.name());
        EmbeddedKafka kafka = shutdownHooks.open(EmbeddedKafka::start);
        Capacity capacity = new Capacity(
                plan, new Capacity.CapacitySetting(repository, logs, kafka, partitions, jvmOptions()), seed, line -> {
                    out.println(line);
                    out.flush();
                });
        CapacityReport report = measure(capacity, subjects, shutdownHooks);
        out.println();
        out.print(CapacityTable.of(report, subjects));
        out.flush();
        json.ifPresent(file -> write(file, report));
        return report.judged(subjects) ? ExitCode.OK : ExitCode.INVALID;
    }

    private CapacityReport measure(Capacity capacity, List<SystemUnderTest> subjects, ShutdownHooks shutdownHooks) {
        InterruptOnSignal onSignal = new InterruptOnSignal();
        try {
            onSignal.enable();
            return idle ? capacity.weigh(subjects, repetitions) : capacity.measure(subjects, repetitions);
        } catch (ServiceFailedException failed) {
            throw shutdownHooks.explain(failed);
        } catch (IllegalStateException failed) {
            throw new CommandFailedException(failed);
        } catch (InterruptedException stopped) {
            throw new CommandFailedException("Interrupted.", stopped);
        } finally {
            onSignal.done();
        }
    }

    private List<SystemUnderTest> subjects() {
        if (filter && !withoutBaseline) {
            throw usage("--filter needs --no-baseline: the baselines cannot filter.");
        }
        if (stalled > 0 && !withoutBaseline) {
            throw usage("--stalled needs --no-baseline: the baselines cannot replay missed events.");
        }
        return SystemUnderTest.ALL.stream()
                .filter(subject -> transports.contains(subject.transport()))
                .filter(subject -> !withoutBaseline || !subject.baseline())
                .toList();
    }

    private List<String> jvmOptions() {
        return Stream.concat(idle ? IDLE_JVM_OPTIONS.stream() : Stream.empty(), serviceOptions.stream())
                .toList();
    }

    private static void requireBuilt(Path jar) {
        if (!Files.isRegularFile(jar)) {
            throw new CommandFailedException("%s is missing. Build it with 'mvn -DskipTests package'.".formatted(jar));
        }
    }

    private static void write(Path file, CapacityReport report) {
        try {
            CapacityJson.of(report).writeTo(file);
        } catch (IOException failed) {
            throw new CommandFailedException("Cannot write '%s': %s".formatted(file, failed.getMessage()), failed);
        }
    }

    private ParameterException usage(String message) {
        return CommandSupport.usage(spec, message);
    }
}
