package io.triwire.bench.load.gatling;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongPredicate;
import java.util.function.LongUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.gatling.javaapi.core.Simulation;

import io.triwire.bench.load.gatling.FaultyService.Fault;
import io.triwire.bench.load.measure.Arrivals;
import io.triwire.bench.load.measure.ClockPair;
import io.triwire.bench.load.measure.LoadOutcome;
import io.triwire.bench.load.measure.Published;
import io.triwire.bench.load.measure.RunMeasurement;
import io.triwire.bench.load.measure.Validity;
import io.triwire.bench.load.measure.Window;
import io.triwire.bench.load.publish.OpenLoopPublisher;
import io.triwire.bench.load.publish.Post;
import io.triwire.bench.load.publish.Schedule;
import io.triwire.bench.load.result.Distribution;
import io.triwire.bench.load.result.Flaw;
import io.triwire.bench.load.result.FlawKind;
import io.triwire.bench.load.workload.Endpoint;
import io.triwire.bench.load.workload.Workload;
import io.triwire.client.Transport;

/** One run of Gatling against a service whose faults are known, event by event. */
record FaultyRun(
        LoadPlan plan,
        RunPlan.Phases phases,
        Published published,
        Arrivals arrivals,
        LoadOutcome outcome,
        List<String> said) {

    /** Events a second: 25 ms apart, so that one that comes 37 ms late comes with no other. */
    static final int RATE = 40;

    static final int SUBSCRIBERS = 10;

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    /** From the plan until the first event: time for all subscribers to come, on a machine that is busy. */
    private static final Duration LEAD = GatlingProcess.LEAD.plusSeconds(3);

    /** What is to happen: of each event by its index, and of those after which the publisher stalls. */
    interface Script {

        Fault fault(long index);

        /** How long the publisher does nothing before it sends the event. */
        default Duration stall(long index) {
            return Duration.ZERO;
        }
    }

    /** A run of the feed, with a storm after the window. */
    static FaultyRun ofFeed(Transport transport, long windowEvents, long stormEvents, Script script, Path directory)
            throws IOException, InterruptedException, GeneratorFailedException {
        try (FaultyService service = new FaultyService(transport);
                GatlingProcess gatling =
                        ready(GatlingProcess.prepare(transport, feed(true), Optional.empty(), directory))) {
            LoadPlan plan = plan(transport, service, feed(true));
            RunPlan run = run(windowEvents, stormEvents, directory);
            gatling.connectTo(plan);
            gatling.begin(run);
            Published published = new Published();
            Schedule schedule = new Schedule(run.phases().publishNanos(), RATE);
            Iterator<Post> posts = Stream.generate(FaultyRun::post)
                    .limit(windowEvents + stormEvents)
                    .iterator();
            OpenLoopPublisher publisher = new OpenLoopPublisher(posts, schedule, (post, stampMicros) -> {
                long index = published.count();
                LockSupport.parkNanos(script.stall(index).toNanos());
                published.append(stampMicros, schedule.dueNanos(index), System.nanoTime(), 0);
                String data = new String(post.data(), StandardCharsets.UTF_8);
                service.publish("channel-0", stampMicros, data, script.fault(index));
            });
            try (publisher) {
                publisher.start();
                LoadOutcome outcome = gatling.outcome(run, DEADLINE);
                return new FaultyRun(
                        plan,
                        run.phases(),
                        published,
                        Arrivals.read(directory.resolve(Arrivals.FILE)),
                        outcome,
                        List.of());
            }
        }
    }

    /** A run of a chat, in which the clients publish. */
    static FaultyRun ofChat(Transport transport, Path directory)
            throws IOException, InterruptedException, GeneratorFailedException {
        try (FaultyService service = new FaultyService(transport);
                GatlingProcess gatling =
                        ready(GatlingProcess.prepare(transport, chat(), Optional.empty(), directory))) {
            LoadPlan plan = plan(transport, service, chat());
            RunPlan run = run(2 * RATE, 0, directory);
            gatling.connectTo(plan);
            gatling.begin(run);
            LoadOutcome outcome = gatling.outcome(run, DEADLINE);
            return new FaultyRun(
                    plan,
                    run.phases(),
                    Published.read(directory.resolve(Published.FILE)),
                    Arrivals.read(directory.resolve(Arrivals.FILE)),
                    outcome,
                    List.copyOf(service.published()));
        }
    }

    /** What a simulation finds that nobody publishes to. */
    static LoadOutcome ofSilence(Transport transport, Class<? extends Simulation> simulation, Path directory)
            throws InterruptedException, GeneratorFailedException {
        try (FaultyService service = new FaultyService(transport);
                GatlingProcess gatling =
                        ready(GatlingProcess.prepare(simulation, feed(false), Optional.empty(), directory))) {
            LoadPlan plan = plan(transport, service, feed(false));
            RunPlan run = run(RATE, 0, directory);
            gatling.connectTo(plan);
            gatling.begin(run);
            return gatling.outcome(run, DEADLINE);
        }
    }

    private static GatlingProcess ready(GatlingProcess gatling) throws InterruptedException, GeneratorFailedException {
        gatling.awaitReady(DEADLINE);
        return gatling;
    }

    private static Post post() {
        return new Post(Optional.of("channel-0"), Optional.empty(), "{}".getBytes(StandardCharsets.UTF_8));
    }

    private static RunPlan run(long windowEvents, long stormEvents, Path directory) {
        long now = System.nanoTime();
        long ramp = now + GatlingProcess.LEAD.toNanos();
        long from = now + LEAD.toNanos();
        LongUnaryOperator due = new Schedule(from, RATE)::dueNanos;
        long to = due.applyAsLong(windowEvents);
        long published = due.applyAsLong(windowEvents + stormEvents);
        long drained = published + Duration.ofMillis(700).toNanos();
        return new RunPlan(directory.toString(), RATE, new RunPlan.Phases(ramp, from, from, to, published, drained));
    }

    private static LoadPlan plan(Transport transport, FaultyService service, Workload workload) {
        ClockPair clock = ClockPair.now();
        List<String> channels = IntStream.range(0, workload.events().channels())
                .mapToObj(number -> "channel-" + number)
                .toList();
        return new LoadPlan(
                "run-7",
                Endpoint.of(transport, service.target()),
                workload,
                channels,
                clock,
                clock.nanos() + DEADLINE.toNanos());
    }

    static Workload feed(boolean storms) {
        return workload(1, 0, Workload.ChannelChoice.ALL, Workload.Source.FEED, storms);
    }

    static Workload chat() {
        return workload(5, 1, Workload.ChannelChoice.ONE, Workload.Source.CLIENTS, false);
    }

    private static Workload workload(
            int channels, int slow, Workload.ChannelChoice subscription, Workload.Source publishedBy, boolean storms) {
        return new Workload(
                "proof",
                "A proof.",
                new Workload.Population(SUBSCRIBERS, subscription, 100, slow, storms),
                new Workload.Events(channels, publishedBy, RATE, 200),
                new Workload.Times(Duration.ZERO, Duration.ofSeconds(1)),
                new Workload.Needs(Duration.ofSeconds(1), false, false));
    }

    /** When the event with this index is due. */
    long dueNanos(long index) {
        return new Schedule(phases.publishNanos(), RATE).dueNanos(index);
    }

    /** Measures the events from one index to another, without the latter. */
    RunMeasurement measured(long fromIndex, long toIndex) {
        return measured(new Window(dueNanos(fromIndex), dueNanos(toIndex)), published, arrivals);
    }

    /** Measures those of them that are chosen. */
    RunMeasurement measured(long fromIndex, long toIndex, LongPredicate chosen) {
        Published some = new Published();
        Arrivals theirs = new Arrivals();
        published.forEach((stampMicros, dueNanos, sentNanos, channel) -> {
            if (chosen.test(indexOf(stampMicros))) {
                some.append(stampMicros, dueNanos, sentNanos, channel);
            }
        });
        arrivals.forEach((subscriber, stampMicros, arrivedNanos) -> {
            if (chosen.test(indexOf(stampMicros))) {
                theirs.append(subscriber, stampMicros, arrivedNanos);
            }
        });
        return measured(new Window(dueNanos(fromIndex), dueNanos(toIndex)), some, theirs);
    }

    private long indexOf(long stampMicros) {
        long firstMicros = plan.clock().microsAt(phases.publishNanos());
        return Math.round((stampMicros - firstMicros) * RATE / 1e6);
    }

    /** Measures them as if the clock of the publisher were ahead. */
    RunMeasurement measuredAhead(Duration ahead, long fromIndex, long toIndex) {
        Published skewed = new Published();
        published.forEach((stampMicros, dueNanos, sentNanos, channel) ->
                skewed.append(stampMicros, dueNanos + ahead.toNanos(), sentNanos + ahead.toNanos(), channel));
        Window window = new Window(dueNanos(fromIndex) + ahead.toNanos(), dueNanos(toIndex) + ahead.toNanos());
        return measured(window, skewed, arrivals);
    }

    private RunMeasurement measured(Window window, Published of, Arrivals came) {
        return RunMeasurement.of(plan.workload(), of, came, came, outcome, window);
    }

    /** Whether the machine let the generator and the service run: otherwise it is the machine that they measure. */
    boolean undisturbed() {
        Distribution lag = outcome.generator().eventLoopLag();
        return lag.p90() < 2_000 && lag.p99() < 20_000;
    }

    /** Why these figures would be invalid. */
    List<FlawKind> flaws(RunMeasurement measured) {
        return Validity.flaws(measured, outcome, phases.window()).stream()
                .map(Flaw::kind)
                .toList();
    }
}
