package io.triwire.bench.compare;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import io.triwire.bench.load.gatling.GatlingProcess;
import io.triwire.bench.load.gatling.GeneratorFailedException;
import io.triwire.bench.load.gatling.LoadPlan;
import io.triwire.bench.load.measure.Arrivals;
import io.triwire.bench.load.measure.ClockPair;
import io.triwire.bench.load.measure.LoadOutcome;
import io.triwire.bench.load.measure.Published;
import io.triwire.bench.load.measure.RunMeasurement;
import io.triwire.bench.load.measure.Validity;
import io.triwire.bench.load.measure.Window;
import io.triwire.bench.load.publish.OpenLoopPublisher;
import io.triwire.bench.load.result.Flaw;
import io.triwire.bench.load.result.Run;
import io.triwire.bench.load.swarm.SwarmReport;
import io.triwire.bench.load.workload.Workload;
import io.triwire.bench.load.workload.Workload.Source;
import io.triwire.bench.process.MachineUsage;
import io.triwire.bench.process.ProgramFailedException;
import io.triwire.bench.process.ServiceFailedException;

/** One run: a fresh topic, a fresh process of the service, a publisher, Gatling, and the probe. */
final class RunInProgress {

    private static final Duration GENERATOR_TIME_TO_START = Duration.ofSeconds(60);
    private static final Duration GENERATOR_TIME_TO_END = Duration.ofSeconds(20);
    private static final Duration LONGEST_WARM_UP = Duration.ofMinutes(5);

    private final PlannedRun planned;
    private final Workload workload;
    private final List<String> channels;
    private final String runId;
    private final TestBed site;
    private final EventSource events;
    private final RunTiming timing;
    private final Path directory;
    private final Instant started = Instant.now();
    private final ClockPair clock = ClockPair.now();

    /**
     * @param runs directory that contains the directories of all runs
     */
    RunInProgress(PlannedRun planned, String runId, TestBed site, EventSource events, RunTiming timing, Path runs) {
        this.planned = planned;
        this.workload = planned.workload();
        this.channels = events.channels(workload);
        this.runId = runId;
        this.site = site;
        this.events = events;
        this.timing = timing;
        this.directory = runs.resolve(planned.directoryName());
    }

    /**
     * What was measured before the generator started.
     *
     * @param steady whether latency and rate had settled
     */
    private record Before(boolean steady, double idleBytesPerConnection) {}

    /** The CPU time and traffic of service and proxy during the window, and their memory at its end. */
    private record Usage(
            Duration cpu,
            long residentBytes,
            Duration proxyCpu,
            long proxyResidentBytes,
            SwarmReport.Sockets sockets,
            Optional<Run.Machine> machine) {}

    /**
     * Does the run.
     *
     * @throws IOException if its files cannot be written
     */
    Run measure() throws InterruptedException, IOException {
        Files.createDirectories(directory);
        // Gatling and the service start in parallel, because starting takes the largest part of a short run.
        try (GatlingProcess gatling = GatlingProcess.prepare(planned.transport(), workload, directory);
                ServiceUnderTest subject = ServiceUnderTest.of(planned.transport(), site, runId, directory)) {
            subject.awaitReady();
            try (OpenPath route = OpenPath.of(planned.route(), subject.base());
                    RunPublisher feeder =
                            new RunPublisher(site.access(), subject.topic(), runId, clock, events, channels)) {
                URI feed = route.seenByClients(planned.transport(), subject.feed());
                Before before = warmUp(subject, feed, feeder);
                if (!gatling.awaitReady(GENERATOR_TIME_TO_START)) {
                    // Throws with the reason.
                    gatling.await(Duration.ZERO);
                }
                LoadPlan plan = new LoadPlan(
                        runId,
                        new LoadPlan.Endpoint(planned.transport(), feed),
                        workload,
                        channels,
                        clock,
                        timing.phases(workload, System.nanoTime()));
                gatling.begin(plan);
                return measure(subject, route, feeder, plan, gatling, before);
            }
        } catch (ServiceFailedException
                | ProgramFailedException
                | GeneratorFailedException
                | IllegalStateException failed) {
            // The lines after the first are the end of a log; the directory of the run has all of it.
            String reason =
                    String.valueOf(failed.getMessage()).lines().findFirst().orElse("");
            String sentence = "%s. Its log is in %s.".formatted(reason.replaceAll("[.:]$", ""), directory);
            return UnmeasuredRun.run(planned, started, new Flaw(Flaw.Kind.SERVICE, sentence));
        }
    }

    /**
     * Warms the service up until it is steady. For a workload without events, measures the memory of idle connections
     * instead.
     */
    private Before warmUp(ServiceUnderTest subject, URI feed, RunPublisher feeder) throws InterruptedException {
        if (workload.events().perSecond() == 0) {
            // Without the proxy: the memory that the service needs is the same, and not every proxy accepts so many
            // connections.
            return new Before(true, IdleCost.bytesPerConnection(subject, planned.transport(), workload));
        }
        try (WarmUp warmUp =
                WarmUp.begin(planned.transport(), feed, workload, channels, clock, feeder, LONGEST_WARM_UP)) {
            return new Before(warmUp.awaitSteady(timing.steady()), 0);
        }
    }

    private Run measure(
            ServiceUnderTest subject,
            OpenPath route,
            RunPublisher feeder,
            LoadPlan plan,
            GatlingProcess gatling,
            Before warm)
            throws InterruptedException, IOException, GeneratorFailedException {
        LoadPlan.Phases phases = plan.phases();
        boolean feeds = workload.events().publishedBy() == Source.FEED
                && workload.events().perSecond() > 0;
        Optional<OpenLoopPublisher> publisher = feeds
                ? Optional.of(feeder.start(
                        workload, workload.events().perSecond(), phases.publishNanos(), phases.publishedNanos()))
                : Optional.empty();
        sleepUntil(phases.rampNanos());
        try (LeanSubscribers probe = LeanSubscribers.open(
                planned.transport(), plan.endpoint().target(), workload, channels, workload.ramp())) {
            sleepUntil(phases.windowFromNanos());
            probe.openWindow();
            Duration cpuBefore = subject.cpu();
            Duration proxyCpuBefore = route.cpu();
            Optional<MachineUsage> machineBefore = MachineUsage.now();
            // Last, because this takes a while on a busy machine.
            Optional<ServiceMetrics> before = ServiceMetrics.of(subject.management());
            sleepUntil(phases.windowToNanos());
            Usage usage = new Usage(
                    subject.cpu().minus(cpuBefore),
                    subject.residentBytes(),
                    route.cpu().minus(proxyCpuBefore),
                    route.residentBytes(),
                    probe.report().sockets(),
                    machineBefore.flatMap(RunInProgress::machineSince));
            DeliveryStages stages = new DeliveryStages(before, ServiceMetrics.of(subject.management()));
            sleepUntil(phases.drainedNanos());
            LoadOutcome outcome = gatling.await(GENERATOR_TIME_TO_END);
            probe.arrivals().writeTo(directory.resolve("probe.bin"));
            return run(plan, published(feeder), probe.arrivals(), outcome, usage, stages, warm, lost(feeder, probe));
        } finally {
            publisher.ifPresent(OpenLoopPublisher::close);
        }
    }

    private static Optional<Run.Machine> machineSince(MachineUsage before) {
        return MachineUsage.now()
                .map(after -> new Run.Machine(
                        after.stolenShareSince(before),
                        after.otherCpusSince(before),
                        after.throttled().minus(before.throttled()).toNanos() / 1_000));
    }

    private Published published(RunPublisher feeder) throws IOException {
        Path file = directory.resolve("published.bin");
        if (workload.events().publishedBy() == Source.CLIENTS) {
            return Published.read(file);
        }
        feeder.published().writeTo(file);
        return feeder.published();
    }

    /** The flaws of the publisher and of the probe. */
    private static List<Flaw> lost(RunPublisher feeder, LeanSubscribers probe) throws InterruptedException {
        List<Flaw> flaws = new ArrayList<>();
        if (feeder.refused() > 0) {
            flaws.add(new Flaw(
                    Flaw.Kind.PUBLISH_RATE,
                    "Kafka refused %d events; it must accept all.".formatted(feeder.refused())));
        }
        probe.report()
                .failures()
                .forEach((reason, count) -> flaws.add(new Flaw(
                        Flaw.Kind.CONNECTION_FAILED,
                        "%d of the %d connections of the probe failed (%s); none may."
                                .formatted(count, LeanSubscribers.SUBSCRIBERS, reason))));
        return flaws;
    }

    private Run run(
            LoadPlan plan,
            Published published,
            Arrivals probed,
            LoadOutcome outcome,
            Usage usage,
            DeliveryStages stages,
            Before warm,
            List<Flaw> seenHere)
            throws IOException {
        Window window =
                new Window(plan.phases().windowFromNanos(), plan.phases().windowToNanos());
        Arrivals arrivals = Arrivals.read(directory.resolve("arrivals.bin"));
        RunMeasurement measured = RunMeasurement.of(workload, published, arrivals, probed, outcome, window);
        List<Flaw> flaws = new ArrayList<>(Validity.flaws(measured, outcome, window));
        flaws.addAll(seenHere);
        usage.machine().ifPresent(machine -> flaws.addAll(Validity.flaws(machine, site.startsEverything())));
        flaws.addAll(WarmUp.flaws(warm.steady(), timing));
        return new Run(
                planned.plan(),
                new Run.Start(started, warm.steady()),
                new Run.Figures(
                        measured.publishing(),
                        measured.deliveries(),
                        stages.in(measured.latencies()),
                        cost(usage, warm, measured, outcome),
                        outcome.connecting(),
                        new Run.Conditions(outcome.generator(), usage.machine())),
                measured.timeline(),
                measured.storm(),
                flaws);
    }

    /** Costs per delivery; 0 means that a cost was not measured. */
    private static Run.Cost cost(Usage usage, Before warm, RunMeasurement measured, LoadOutcome outcome) {
        long toProbe = measured.latencies().probe().count();
        long toAll = measured.deliveries().received() + toProbe;
        SwarmReport.Sockets sockets = usage.sockets();
        return new Run.Cost(
                new Run.ServiceCost(
                        toAll == 0 ? 0 : usage.cpu().toNanos() / 1e3 / toAll,
                        usage.residentBytes(),
                        warm.idleBytesPerConnection()),
                new Run.ProxyCost(
                        toAll == 0 ? 0 : Math.max(0, usage.proxyCpu().toNanos() / 1e3 / toAll),
                        usage.proxyResidentBytes()),
                new Run.Traffic(
                        toProbe == 0 ? 0 : (double) sockets.bytesIn() / toProbe,
                        toProbe == 0 ? 0 : (double) sockets.bytesOut() / toProbe,
                        outcome.connections().opened(),
                        outcome.connections().requests()));
    }

    private static void sleepUntil(long nanos) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(nanos - System.nanoTime());
    }
}
