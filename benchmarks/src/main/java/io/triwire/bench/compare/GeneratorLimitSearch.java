package io.triwire.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import org.HdrHistogram.Histogram;

import io.triwire.bench.load.gatling.GatlingProcess;
import io.triwire.bench.load.gatling.GeneratorFailedException;
import io.triwire.bench.load.gatling.LoadPlan;
import io.triwire.bench.load.gatling.RunPlan;
import io.triwire.bench.load.measure.Arrivals;
import io.triwire.bench.load.measure.ClockPair;
import io.triwire.bench.load.measure.Window;
import io.triwire.bench.load.publish.GeneratedChannels;
import io.triwire.bench.load.publish.OpenLoopPublisher;
import io.triwire.bench.load.publish.Post;
import io.triwire.bench.load.publish.Schedule;
import io.triwire.bench.load.result.Distribution;
import io.triwire.bench.load.result.GeneratorLimit;
import io.triwire.bench.load.workload.Endpoint;
import io.triwire.bench.load.workload.Workload;
import io.triwire.bench.load.workload.Workload.ChannelChoice;
import io.triwire.bench.load.workload.Workload.Events;
import io.triwire.bench.load.workload.Workload.Needs;
import io.triwire.bench.load.workload.Workload.Population;
import io.triwire.bench.load.workload.Workload.Source;
import io.triwire.bench.load.workload.Workload.Times;
import io.triwire.client.Transport;

/**
 * Finds the limits of the load generator. It runs the same simulation against a service that does nothing: first at a
 * low rate, for the lowest latency, then as fast as the generator can receive, for the ceiling.
 */
final class GeneratorLimitSearch implements AutoCloseable {

    /** Other runs drain after the window; here the flood of events takes that time. */
    private static final RunTiming TIMING = new RunTiming(Duration.ZERO, Duration.ZERO, Duration.ofMillis(1_500));

    /** Time at each end of the flood that is not counted, because the rate rises and falls there. */
    private static final long MARGIN_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    /** Time to start and stop the processes. */
    private static final Duration PROCESSES = Duration.ofSeconds(4);

    private static final int WARM_UP_EVENTS = 300;
    private static final Duration TIME_TO_START = Duration.ofSeconds(60);
    private static final Duration TIME_TO_END = Duration.ofSeconds(20);
    private static final Post NOTHING = new Post(Optional.empty(), Optional.empty(), new byte[0]);

    private final Workload workload;
    private final Path directory;
    private final Map<Transport, GatlingProcess> generators = new EnumMap<>(Transport.class);

    /**
     * @param like the workload to measure later; the search uses its number of subscribers, rate and payload size
     * @param directory for the files of the search
     */
    GeneratorLimitSearch(Workload like, Path directory) {
        this.workload = new Workload(
                "null",
                "A service that does nothing",
                // A fast ramp: the search does not measure it.
                new Population(
                        like.population().count(),
                        ChannelChoice.ALL,
                        2.0 * like.population().count(),
                        0,
                        false),
                new Events(
                        1, Source.FEED, like.events().perSecond(), like.events().payloadBytes()),
                new Times(Duration.ofSeconds(2), Duration.ofMillis(1_500)),
                new Needs(Duration.ofSeconds(1), false, false));
        this.directory = directory;
    }

    /** Starts the generators of all transports together, because that takes the largest part of the search. */
    void start(List<Transport> transports) throws InterruptedException, IOException, GeneratorFailedException {
        for (Transport transport : transports) {
            Path own = Files.createDirectories(directoryOf(transport));
            generators.put(transport, GatlingProcess.prepare(transport, workload, Optional.empty(), own));
        }
        for (GatlingProcess generator : generators.values()) {
            generator.awaitReady(TIME_TO_START);
        }
    }

    private Path directoryOf(Transport transport) {
        return directory.resolve("null-" + transport.id());
    }

    /** About how long the search takes for one transport. */
    Duration expected() {
        return Duration.ofNanos(TIMING.first(workload, 0).drainedNanos()).plus(PROCESSES);
    }

    /**
     * Finds the limits of the generator over one transport, which is started.
     *
     * @throws GeneratorFailedException if the generator ends without writing its outcome
     */
    GeneratorLimit of(Transport transport) throws InterruptedException, IOException, GeneratorFailedException {
        Path own = directoryOf(transport);
        ClockPair clock = ClockPair.now();
        try (GatlingProcess gatling = Objects.requireNonNull(generators.get(transport));
                NullService service =
                        new NullService(transport, workload.events().payloadBytes())) {
            warm(service, transport);
            gatling.connectTo(new LoadPlan(
                    "null",
                    Endpoint.of(transport, service.uri().resolve(Transport.PATH)),
                    workload,
                    GeneratedChannels.names(1),
                    clock,
                    RunTiming.latestEnd()));
            RunPlan.Phases phases = TIMING.first(workload, System.nanoTime());
            RunPlan run = RunPlan.into(own, workload.events().perSecond(), phases);
            gatling.begin(run);
            easyLoad(service, phases, clock);
            service.flood(true);
            sleepUntil(phases.drainedNanos() - MARGIN_NANOS / 2);
            service.flood(false);
            gatling.outcome(run, TIME_TO_END);
            return ceiling(transport, Arrivals.read(own.resolve("arrivals.bin")), clock, phases);
        }
    }

    /** Loads the classes of the service, so that the generator's first subscribers do not wait for that. */
    private void warm(NullService service, Transport transport) throws InterruptedException {
        try (LeanSubscribers few = LeanSubscribers.open(
                Endpoint.of(transport, service.uri().resolve(Transport.PATH)),
                workload,
                GeneratedChannels.names(1),
                Duration.ZERO)) {
            for (int i = 0; i < WARM_UP_EVENTS && few.report().failures().isEmpty(); i++) {
                service.send(i);
                TimeUnit.MILLISECONDS.sleep(1);
            }
        }
    }

    /** Sends at the rate of the workload until the end of the window. */
    private void easyLoad(NullService service, RunPlan.Phases phases, ClockPair clock) throws InterruptedException {
        Schedule schedule =
                new Schedule(phases.publishNanos(), workload.events().perSecond());
        AtomicLong index = new AtomicLong();
        try (OpenLoopPublisher publisher = new OpenLoopPublisher(
                Stream.generate(() -> NOTHING).iterator(),
                schedule,
                (post, micros) -> service.send(clock.microsAt(schedule.dueNanos(index.getAndIncrement()))))) {
            publisher.start();
            sleepUntil(phases.windowToNanos());
        }
    }

    private GeneratorLimit ceiling(Transport transport, Arrivals arrivals, ClockPair clock, RunPlan.Phases phases) {
        Window easy = phases.window();
        Window flood = new Window(phases.windowToNanos() + MARGIN_NANOS, phases.drainedNanos() - MARGIN_NANOS);
        Histogram floor = new Histogram(TimeUnit.SECONDS.toMicros(60), 3);
        AtomicLong flooded = new AtomicLong();
        arrivals.forEach((subscriber, stampMicros, arrivedNanos) -> {
            long dueNanos = clock.nanosAt(stampMicros);
            if (easy.contains(dueNanos)) {
                floor.recordValue(Math.max(0, (arrivedNanos - dueNanos) / 1_000));
            }
            if (flood.contains(arrivedNanos)) {
                flooded.incrementAndGet();
            }
        });
        return new GeneratorLimit(
                transport,
                Distribution.of(floor),
                flooded.get() / (flood.length().toNanos() / 1e9));
    }

    @Override
    public void close() {
        generators.values().forEach(GatlingProcess::close);
    }

    private static void sleepUntil(long nanos) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(nanos - System.nanoTime());
    }
}
