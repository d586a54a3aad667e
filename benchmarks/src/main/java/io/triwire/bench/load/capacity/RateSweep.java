package io.triwire.bench.load.capacity;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.HdrHistogram.Histogram;

import io.triwire.bench.load.capacity.RateStep.StepOutcome;
import io.triwire.bench.load.measure.MachineWatch;
import io.triwire.bench.load.measure.Validity;
import io.triwire.bench.load.measure.Window;
import io.triwire.bench.load.publish.Lateness;
import io.triwire.bench.load.publish.OpenLoopPublisher;
import io.triwire.bench.load.publish.Outbox;
import io.triwire.bench.load.publish.Schedule;
import io.triwire.bench.load.result.Completeness;
import io.triwire.bench.load.result.Distribution;
import io.triwire.bench.load.result.Flaw;
import io.triwire.bench.load.result.FlawKind;
import io.triwire.bench.load.result.Run;
import io.triwire.bench.load.result.Throughput;
import io.triwire.bench.load.swarm.Swarm;
import io.triwire.bench.load.swarm.SwarmPlan;
import io.triwire.bench.load.swarm.SwarmReport;
import io.triwire.bench.load.workload.Endpoint;
import io.triwire.bench.process.ProcessUsage;

/** Measures one system under test at one rate after another, until it misses the objective. */
final class RateSweep {

    /** How often a rate may be measured until it is valid. */
    private static final int ATTEMPTS = 3;

    private static final Duration SETTLE = Duration.ofSeconds(1);
    private static final Duration CATCH_UP = Duration.ofSeconds(30);
    private static final Duration DRAIN = Duration.ofSeconds(5);
    private static final Duration WARM_UP_STEP = Duration.ofSeconds(3);

    /** A subscriber that has every event by then has kept up. */
    private static final Duration TIME_TO_KEEP_UP = Duration.ofMillis(500);

    /** Above this rate events are published in groups, because the timer of a waiting thread is no more precise. */
    private static final int GROUPS_PER_SECOND = 300;

    private final CapacityPlan plan;
    private final SystemUnderTest subject;
    private final int repetition;
    private final ProcessUsage service;
    private final Outbox outbox;
    private final Consumer<RateStep> progress;
    private final long[] sequences;
    private final OwnProcess own;

    RateSweep(
            CapacityPlan plan,
            SystemUnderTest subject,
            int repetition,
            long servicePid,
            Outbox outbox,
            OwnProcess own,
            Consumer<RateStep> progress) {
        this.plan = plan;
        this.subject = subject;
        this.repetition = repetition;
        this.service = new ProcessUsage(servicePid);
        this.outbox = outbox;
        this.progress = progress;
        this.own = own;
        this.sequences = new long[plan.channels().size()];
    }

    /**
     * Measures each rate of the plan, up to and including the first that misses the objective, or that stays invalid when
     * it is measured again.
     *
     * @param target address of the feed
     */
    List<RateStep> climb(URI target) throws InterruptedException {
        SwarmPlan swarmPlan = new SwarmPlan(
                Endpoint.of(subject.transport(), target),
                plan.subscribers().connections(),
                plan.subscribers().stalled(),
                plan.channels(),
                plan.subscribers().filtered());
        List<RateStep> rungs = new ArrayList<>();
        try (Swarm swarm = Swarm.open(swarmPlan, sequences)) {
            warmUp(swarm);
            for (int rate : plan.effort().rates()) {
                if (climb(swarm, rate, rungs) != StepOutcome.MET) {
                    break;
                }
            }
        }
        return rungs;
    }

    private StepOutcome climb(Swarm swarm, int rate, List<RateStep> rungs) throws InterruptedException {
        StepOutcome outcome = StepOutcome.INVALID;
        for (int attempt = 1; attempt <= ATTEMPTS && outcome == StepOutcome.INVALID; attempt++) {
            RateStep rung = measure(swarm, rate);
            rungs.add(rung);
            progress.accept(rung);
            outcome = rung.outcome(plan.p99());
        }
        return outcome;
    }

    /**
     * Lets the JIT compile the code that all rates of the plan use. A warm-up at the lowest rate alone would leave
     * compilation to the higher ones.
     */
    private void warmUp(Swarm swarm) throws InterruptedException {
        WarmUpRate rate = WarmUpRate.within(plan.effort().rates());
        long end = System.nanoTime() + plan.effort().warmUp().toNanos();
        for (long left = plan.effort().warmUp().toNanos(); left > 0; left = end - System.nanoTime()) {
            publish(rate.eventsPerSecond(), Duration.ofNanos(Math.min(left, WARM_UP_STEP.toNanos())));
            boolean keptUp = swarm.drain(sequences, TIME_TO_KEEP_UP);
            rate = rate.next(keptUp);
            if (!keptUp) {
                swarm.drain(sequences, CATCH_UP);
            }
        }
    }

    private RateStep measure(Swarm swarm, int rate) throws InterruptedException {
        publish(rate, SETTLE);
        Completeness before = swarm.report(sequences).completeness();
        Duration cpuBefore = service.cpu();
        Duration swarmBefore = swarm.cpu();
        own.begin();
        MachineWatch watch = new MachineWatch();
        long from = System.nanoTime();
        long residentBefore = service.residentBytes();
        swarm.openWindow(from);
        swarm.stall(true);
        Sent sent = publish(rate, plan.effort().window());
        long to = System.nanoTime();
        Duration cpu = service.cpu().minus(cpuBefore);
        Duration swarmCpu = swarm.cpu().minus(swarmBefore);
        double seconds = (to - from) / 1e9;
        double processShare = own.cpu().toNanos() / 1e9 / seconds;
        Optional<Run.Machine> machine = watch.soFar();
        swarm.closeWindow(to);
        long resident = service.residentBytes();
        swarm.stall(false);
        swarm.drain(sequences, plan.subscribers().stalled() > 0 ? CATCH_UP : DRAIN);
        SwarmReport report = swarm.report(sequences);
        Histogram latencies = report.latencies();
        // Deliveries of the events that were due within the window; nearly all of them arrived within it.
        double deliveries = Math.max(1, latencies.getTotalCount());
        RateStep.LoadHealth generator = new RateStep.LoadHealth(
                sent.lateness().largest().toNanos() / 1e6,
                swarmCpu.toNanos() / 1e9 / seconds,
                processShare,
                own.longestPause().toNanos() / 1_000,
                report.failures());
        return new RateStep(
                new RateStep.Trial(subject.name(), repetition),
                new Throughput(rate, deliveries / seconds),
                RateStep.Latency.of(latencies),
                new RateStep.StepCost(
                        cpu.toNanos() / 1e3 / deliveries,
                        cpu.toNanos() / 1e9 / seconds,
                        report.sockets().bytesIn() / deliveries,
                        report.sockets().bytesOut() / deliveries,
                        resident,
                        resident - residentBefore),
                new Completeness(
                        report.completeness().missing(),
                        report.completeness().duplicates() - before.duplicates(),
                        report.completeness().reordered() - before.reordered()),
                new RateStep.StepConditions(
                        generator, machine, flaws(rate, sent, generator, new Window(from, to), machine)));
    }

    /** Why the step does not measure the service; none if it does. */
    private List<Flaw> flaws(
            int rate, Sent sent, RateStep.LoadHealth generator, Window window, Optional<Run.Machine> machine) {
        List<Flaw> flaws = new ArrayList<>(Validity.flaws(
                new Run.Publishing(rate, sent.perSecond(), Distribution.of(new Histogram(3))),
                new Run.Generator(
                        // Pinned to one core, the whole process is what saturates it.
                        own.isPinned() ? generator.processShare() : generator.share(),
                        Distribution.of(new Histogram(3)),
                        generator.longestGcPauseMicros()),
                window));
        if (sent.lateness().largest().compareTo(plan.p99()) > 0) {
            flaws.add(new Flaw(
                    FlawKind.PUBLISH_RATE,
                    "The publisher was late by up to %.0f ms, which is above the objective of %d ms."
                            .formatted(generator.lateMillis(), plan.p99().toMillis())));
        }
        machine.ifPresent(other -> flaws.addAll(Validity.flaws(other, true)));
        return flaws;
    }

    /**
     * What was published.
     *
     * @param perSecond the rate that was reached
     */
    private record Sent(Lateness lateness, double perSecond) {}

    private Sent publish(int rate, Duration time) throws InterruptedException {
        int group = Math.max(1, rate / GROUPS_PER_SECOND);
        Schedule schedule = new Schedule(System.nanoTime(), rate, group);
        long count = Math.max(1, rate * time.toMillis() / 1_000);
        Lateness lateness = new Lateness();
        OpenLoopPublisher publisher = new OpenLoopPublisher(
                new StampedPosts(plan.channels(), sequences, schedule, count, plan.bytes()),
                schedule,
                lateness.of(outbox, schedule));
        publisher.run();
        double seconds = Math.max(time.toNanos(), System.nanoTime() - schedule.startNanos()) / 1e9;
        long left = schedule.startNanos() + time.toNanos() - System.nanoTime();
        TimeUnit.NANOSECONDS.sleep(Math.max(0, left));
        return new Sent(lateness, count / seconds);
    }
}
