package io.triwire.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.triwire.bench.load.gatling.GatlingProcess;
import io.triwire.bench.load.gatling.GeneratorFailedException;
import io.triwire.bench.load.gatling.LoadPlan;
import io.triwire.bench.load.gatling.RunPlan;
import io.triwire.bench.load.measure.Arrivals;
import io.triwire.bench.load.measure.ClockPair;
import io.triwire.bench.load.measure.LoadOutcome;
import io.triwire.bench.load.measure.MachineWatch;
import io.triwire.bench.load.measure.Published;
import io.triwire.bench.load.measure.RunMeasurement;
import io.triwire.bench.load.measure.Validity;
import io.triwire.bench.load.publish.OpenLoopPublisher;
import io.triwire.bench.load.result.Flaw;
import io.triwire.bench.load.result.FlawKind;
import io.triwire.bench.load.result.Run;
import io.triwire.bench.load.swarm.SwarmReport;
import io.triwire.bench.load.workload.Endpoint;
import io.triwire.bench.load.workload.Workload;
import io.triwire.bench.load.workload.Workload.Source;
import io.triwire.bench.process.ClientPorts;
import io.triwire.bench.process.GcPauses;
import io.triwire.client.Transport;

/**
 * One workload over one transport and one path, ready for one run after another: Gatling, the probe and the publisher
 * stay connected to the service.
 */
final class LoadSession implements AutoCloseable {

    /** Clients that publish do so at this many times their rate when they practise. */
    private static final double TIMES_AT_FIRST = 3;

    /** Share of the CPU time of a window up to which the compiler rests: the run after it begins steady. */
    private static final double AT_REST = 0.25;

    private static final long QUIET_MILLIS = 500;
    /** A subscriber that has not connected when a run begins counts as one whose connection failed. */
    private static final int MOST_PRACTICE = 3;

    private static final long LONGEST_TO_QUIET_NANOS = Duration.ofSeconds(10).toNanos();

    private static final Duration GENERATOR_TIME_TO_START = Duration.ofSeconds(60);
    private static final Duration GENERATOR_TIME_TO_WRITE = Duration.ofSeconds(20);

    private final Workload workload;
    private final Transport transport;
    private final ServiceUnderTest service;
    private final SessionTerms terms;
    private final String id;
    private final Path directory;
    private final List<String> channels;
    private final ClockPair clock = ClockPair.now();
    private final GatlingProcess gatling;
    private final OpenPath route;
    private final RunPublisher publisher;
    /** What subscribers connect to: the service, or the proxy in front of it. */
    private final Endpoint endpoint;

    private Optional<LeanSubscribers> probe = Optional.empty();
    private boolean steady = true;

    /**
     * What all sessions of a comparison have in common.
     *
     * @param runs directory that contains the directories of all runs
     */
    record SessionTerms(TestBed site, EventSource events, RunTiming timing, Path runs) {}

    /** The CPU time of service and proxy. */
    private record CpuTimes(Duration service, Duration compiler, Duration proxy) {

        CpuTimes since(CpuTimes before) {
            // That of the compiler can fall.
            long compiled = Math.max(0, compiler.minus(before.compiler).toNanos());
            return new CpuTimes(service.minus(before.service), Duration.ofNanos(compiled), proxy.minus(before.proxy));
        }
    }

    /** What was used in the window: CPU time and traffic, and at its end memory. */
    private record WindowUsage(
            CpuTimes cpu,
            long serviceBytes,
            long proxyBytes,
            SwarmReport.SocketTraffic sockets,
            long changed,
            Optional<Run.Machine> machine) {}

    private LoadSession(
            PlannedRun first,
            ServiceUnderTest service,
            SessionTerms terms,
            String id,
            GatlingProcess gatling,
            OpenPath route) {
        this.workload = first.workload();
        this.transport = first.transport();
        this.service = service;
        this.terms = terms;
        this.id = id;
        this.directory = terms.runs().resolve(first.sessionName());
        this.channels = terms.events().channels(workload);
        this.gatling = gatling;
        this.route = route;
        this.publisher = new RunPublisher(terms.site().access(), service.topic(), id, clock, terms.events(), channels);
        this.endpoint = service.endpoint()
                .at(route.seenByClients(transport, service.endpoint().target()));
    }

    /**
     * Starts Gatling, without waiting until it is ready, and opens the path to the service.
     *
     * @param first its first run
     * @param id the id in its events
     * @throws IOException if its files cannot be written
     */
    static LoadSession open(PlannedRun first, ServiceUnderTest service, SessionTerms terms, String id)
            throws InterruptedException, IOException {
        Path directory = Files.createDirectories(terms.runs().resolve(first.sessionName()));
        GcPauses.begin();
        GatlingProcess gatling = GatlingProcess.prepare(
                first.transport(), first.workload(), service.endpoint().authorization(), directory);
        try {
            return new LoadSession(first, service, terms, id, gatling, OpenPath.of(first.route(), service.base()));
        } catch (InterruptedException | RuntimeException failed) {
            gatling.close();
            throw failed;
        }
    }

    /** Warms the service up until it is steady. */
    void warmUp() throws InterruptedException {
        if (workload.events().perSecond() == 0) {
            return;
        }
        try (WarmUp warmUp = new WarmUp(
                LeanSubscribers.plan(endpoint, workload.population().count(), workload, channels),
                workload,
                clock,
                publisher)) {
            Duration left = terms.timing().steady();
            // A service that runs elsewhere may have other users, and its compiler cannot be seen.
            if (service.usage().isPresent()) {
                left = left.minus(warmUp.flood(service.usage().get(), left.dividedBy(2)));
            }
            steady = warmUp.awaitSteady(left);
        }
    }

    /** Connects all subscribers, and warms Gatling up with a run that is not measured; on a slow machine with several. */
    void practise() throws InterruptedException, IOException, GeneratorFailedException {
        gatling.awaitReady(GENERATOR_TIME_TO_START);
        // The plan is a file, which holds no secret; Gatling has its token already.
        Endpoint known = endpoint.with(Optional.empty());
        gatling.connectTo(new LoadPlan(id, known, workload, channels, clock, RunTiming.latestEnd()));
        long connected = 0;
        for (int time = 1;
                time <= MOST_PRACTICE && connected < workload.population().count();
                time++) {
            connected = practise(directory.resolve("practice-" + time));
        }
        awaitQuiet(probe.orElseThrow().arrivals());
    }

    /** Returns how often subscribers have connected so far. */
    private long practise(Path own) throws InterruptedException, IOException, GeneratorFailedException {
        boolean clientsPublish = workload.events().publishedBy() == Source.CLIENTS;
        RunPlan run = RunPlan.into(
                own,
                // The service has been warmed up but for what clients publish.
                (clientsPublish ? TIMES_AT_FIRST : 1) * workload.events().perSecond(),
                terms.timing().practice(workload, System.nanoTime()));
        gatling.begin(run);
        Optional<OpenLoopPublisher> events = publish(run);
        try {
            sleepUntil(run.phases().rampNanos());
            if (probe.isEmpty()) {
                probe = Optional.of(LeanSubscribers.open(endpoint, workload, channels, workload.ramp()));
            }
            sleepUntil(run.phases().drainedNanos());
        } finally {
            events.ifPresent(OpenLoopPublisher::close);
        }
        return gatling.outcome(run, GENERATOR_TIME_TO_WRITE)
                .connecting()
                .connect()
                .count();
    }

    /** Waits until nothing arrives any more: what is late from here belongs to no run. */
    private static void awaitQuiet(Arrivals arrivals) throws InterruptedException {
        long end = System.nanoTime() + LONGEST_TO_QUIET_NANOS;
        int before = -1;
        while (arrivals.count() != before && end - System.nanoTime() > 0) {
            before = arrivals.count();
            TimeUnit.MILLISECONDS.sleep(QUIET_MILLIS);
        }
    }

    /**
     * Does a run.
     *
     * @throws IOException if its files cannot be written
     */
    Run measure(PlannedRun planned) throws InterruptedException, IOException, GeneratorFailedException {
        Instant started = Instant.now();
        double idleBytes = workload.events().perSecond() == 0
                // Without the proxy: the memory that the service needs is the same, and not every proxy accepts so many
                // connections.
                ? IdleCost.bytesPerConnection(service, workload)
                : 0;
        RunPlan run = RunPlan.into(
                terms.runs().resolve(planned.directoryName()),
                workload.events().perSecond(),
                terms.timing().next(workload, timeToConnect(), System.nanoTime()));
        MeasuredRun measured = measure(run, workload.calm());
        List<Flaw> flaws = new ArrayList<>(measured.flaws);
        flaws.addAll(Validity.flaws(measured.usage.changed()));
        if (terms.timing().ranks() && workload.events().perSecond() > 0) {
            flaws.addAll(Validity.flaws(
                    measured.usage.cpu().service(), measured.usage.cpu().compiler()));
        }
        measured.usage
                .machine()
                .ifPresent(machine ->
                        flaws.addAll(Validity.flaws(machine, terms.site().startsEverything())));
        flaws.addAll(WarmUp.flaws(steady, terms.timing()));
        Run.Connecting connected = measured.outcome.connecting();
        Run result = new Run(
                planned.plan(),
                new Run.Start(started, steady),
                new Run.Figures(
                        measured.figures.publishing(),
                        measured.figures.deliveries(),
                        measured.stages.in(measured.figures.latencies()),
                        cost(measured, idleBytes),
                        connected.with(connected.failed(), measured.usage.changed()),
                        new Run.Conditions(measured.outcome.generator(), measured.usage.machine())),
                measured.figures.timeline(),
                Optional.empty(),
                flaws);
        steady = steady || result.cost().service().compilerShare() <= AT_REST;
        return result;
    }

    /**
     * Lets all subscribers lose their connections at once.
     *
     * @param last the last run, which gets what the storm did
     */
    Run storm(Run last) throws InterruptedException, IOException, GeneratorFailedException {
        RunPlan run = RunPlan.into(
                directory.resolve("storm"),
                workload.events().perSecond(),
                terms.timing().storm(timeToConnect(), System.nanoTime()));
        MeasuredRun measured = measure(run, workload);
        return last.with(
                stormed(measured.figures),
                measured.outcome.connecting().failed(),
                measured.flaws.stream()
                        .filter(flaw -> !flaw.kind().isDisturbance())
                        .toList());
    }

    /** The storm, with what the short window before it lost. */
    private static Run.Storm stormed(RunMeasurement measured) {
        Run.Storm storm = measured.storm().orElseThrow();
        return new Run.Storm(
                storm.subscribers(),
                storm.halfMicros(),
                storm.allButOneInHundredMicros(),
                storm.missing() + measured.deliveries().missing(),
                storm.doubled() + measured.deliveries().doubled());
    }

    private Duration timeToConnect() {
        return GatlingProcess.keepsConnections(transport, workload.events().publishedBy())
                ? Duration.ZERO
                : workload.ramp();
    }

    /** What was measured in a run. */
    private record MeasuredRun(
            RunMeasurement figures, LoadOutcome outcome, WindowUsage usage, DeliveryStages stages, List<Flaw> flaws) {}

    private MeasuredRun measure(RunPlan run, Workload as)
            throws InterruptedException, IOException, GeneratorFailedException {
        RunPlan.Phases phases = run.phases();
        Path own = Path.of(run.directory());
        LeanSubscribers listening = probe.orElseThrow();
        listening.arrivals().clear();
        // Before and after the run, so that its cost is no part of what is measured.
        Optional<ServiceMetrics> metrics = ServiceMetrics.of(service.management());
        gatling.begin(run);
        Optional<OpenLoopPublisher> events = publish(run);
        try {
            sleepUntil(phases.windowFromNanos());
            listening.openWindow();
            CpuTimes cpuBefore = cpuTimes();
            MachineWatch machine = new MachineWatch();
            Optional<Set<Integer>> clientsBefore =
                    ClientPorts.of(endpoint.target().getPort());
            sleepUntil(phases.windowToNanos());
            WindowUsage usage = new WindowUsage(
                    cpuTimes().since(cpuBefore),
                    service.residentBytes(),
                    route.residentBytes(),
                    listening.report().sockets(),
                    clientsBefore.map(this::changedSince).orElse(0L),
                    machine.soFar());
            Duration ownPause = GcPauses.longestSince(phases.windowFromNanos());
            sleepUntil(phases.drainedNanos());
            LoadOutcome outcome = gatling.outcome(run, GENERATOR_TIME_TO_WRITE).beside(ownPause);
            DeliveryStages stages = new DeliveryStages(metrics, ServiceMetrics.of(service.management()));
            listening.arrivals().writeTo(own.resolve("probe.bin"));
            RunMeasurement figures = RunMeasurement.of(
                    as,
                    published(own),
                    Arrivals.read(own.resolve(Arrivals.FILE)),
                    listening.arrivals(),
                    outcome,
                    phases.window());
            List<Flaw> flaws = new ArrayList<>(Validity.flaws(figures, outcome, phases.window()));
            flaws.addAll(lost(listening));
            return new MeasuredRun(figures, outcome, usage, stages, flaws);
        } finally {
            events.ifPresent(OpenLoopPublisher::close);
        }
    }

    /** Starts the publisher of a run, unless clients publish or nobody does. */
    private Optional<OpenLoopPublisher> publish(RunPlan run) {
        publisher.forget();
        return workload.events().publishedBy() == Source.CLIENTS
                        || workload.events().perSecond() == 0
                ? Optional.empty()
                : Optional.of(publisher.start(
                        workload,
                        workload.events().perSecond(),
                        run.phases().publishNanos(),
                        run.phases().publishedNanos()));
    }

    private CpuTimes cpuTimes() {
        return new CpuTimes(service.cpu(), service.compilerCpu(), route.cpu());
    }

    /** How many connections of clients have ended, or were opened, whichever is more. */
    private long changedSince(Set<Integer> before) {
        Set<Integer> now = ClientPorts.of(endpoint.target().getPort()).orElse(before);
        long opened = now.stream().filter(port -> !before.contains(port)).count();
        long ended = before.stream().filter(port -> !now.contains(port)).count();
        return Math.max(opened, ended);
    }

    private Published published(Path own) throws IOException {
        Path file = own.resolve(Published.FILE);
        if (workload.events().publishedBy() == Source.CLIENTS) {
            return Published.read(file);
        }
        publisher.published().writeTo(file);
        return publisher.published();
    }

    /** The flaws of the publisher and of the probe. */
    private List<Flaw> lost(LeanSubscribers listening) throws InterruptedException {
        List<Flaw> flaws = new ArrayList<>();
        if (publisher.refused() > 0) {
            flaws.add(new Flaw(
                    FlawKind.PUBLISH_RATE,
                    "Kafka refused %d events; it must accept all.".formatted(publisher.refused())));
        }
        listening
                .report()
                .failures()
                .forEach((reason, count) -> flaws.add(new Flaw(
                        FlawKind.CONNECTION_FAILED,
                        "%d of the %d connections of the probe failed (%s); none may."
                                .formatted(count, LeanSubscribers.SUBSCRIBERS, reason))));
        return flaws;
    }

    /** Costs per delivery; 0 means that a cost was not measured. */
    private static Run.Cost cost(MeasuredRun measured, double idleBytesPerConnection) {
        WindowUsage usage = measured.usage;
        CpuTimes cpu = usage.cpu();
        long toProbe = measured.figures.latencies().probe().count();
        long toAll = measured.figures.deliveries().received() + toProbe;
        return new Run.Cost(
                new Run.ServiceCost(
                        micros(cpu.service().minus(cpu.compiler()), toAll),
                        cpu.service().isZero()
                                ? 0
                                : (double) cpu.compiler().toNanos()
                                        / cpu.service().toNanos(),
                        usage.serviceBytes(),
                        idleBytesPerConnection),
                new Run.ProxyCost(micros(cpu.proxy(), toAll), usage.proxyBytes()),
                new Run.Traffic(
                        toProbe == 0 ? 0 : (double) usage.sockets().bytesIn() / toProbe,
                        toProbe == 0 ? 0 : (double) usage.sockets().bytesOut() / toProbe,
                        measured.outcome.connections().opened(),
                        measured.outcome.connections().requests()));
    }

    private static double micros(Duration cpu, long deliveries) {
        return deliveries == 0 ? 0 : Math.max(0, cpu.toNanos() / 1e3 / deliveries);
    }

    private static void sleepUntil(long nanos) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(nanos - System.nanoTime());
    }

    @Override
    public void close() {
        probe.ifPresent(LeanSubscribers::close);
        gatling.close();
        publisher.close();
        route.close();
    }
}
