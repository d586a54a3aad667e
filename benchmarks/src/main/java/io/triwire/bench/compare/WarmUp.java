package io.triwire.bench.compare;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

import io.triwire.bench.load.measure.ClockPair;
import io.triwire.bench.load.publish.OpenLoopPublisher;
import io.triwire.bench.load.result.Flaw;
import io.triwire.bench.load.result.FlawKind;
import io.triwire.bench.load.swarm.Swarm;
import io.triwire.bench.load.swarm.SwarmPlan;
import io.triwire.bench.load.workload.Workload;
import io.triwire.bench.process.ProcessUsage;

/**
 * Lightweight subscribers that warm a service up before the generator starts. First they receive many times the load of
 * the runs, because Java's compiler needs thousands of deliveries, unless the service runs elsewhere; then that load
 * itself, until the figures are steady.
 */
final class WarmUp implements AutoCloseable {

    /** Number of consecutive seconds that must be similar. */
    private static final int ALIKE = 3;

    /** Deliveries per second at first, as far as ten times the load of the runs reaches. */
    private static final double FLOOD = 20_000;

    private static final double MOST_TIMES = 10;

    /** CPU time of the compiler in a second in which it has nothing left to do that matters. */
    private static final Duration COMPILED = Duration.ofMillis(100);

    private static final long LONGEST_MICROS = TimeUnit.SECONDS.toMicros(60);

    private final Workload workload;
    private final RunPublisher publisher;
    private final Recorder latencies = new Recorder(LONGEST_MICROS, 3);
    private final Swarm swarm;

    /**
     * Subscribes.
     *
     * @param plan the subscribers
     */
    WarmUp(SwarmPlan plan, Workload workload, ClockPair clock, RunPublisher publisher) throws InterruptedException {
        this.workload = workload;
        this.publisher = publisher;
        this.swarm = Swarm.listen(
                plan,
                Duration.ZERO,
                (subscriber, micros, readNanos) -> latencies.recordValue(
                        Math.max(0, Math.min(LONGEST_MICROS, (readNanos - clock.nanosAt(micros)) / 1_000))));
    }

    /**
     * Publishes at many times the rate of the runs, until the compiler rests, at most until the bound.
     *
     * @return the time that it took
     */
    Duration flood(ProcessUsage service, Duration bound) throws InterruptedException {
        long begin = System.nanoTime();
        long end = begin + bound.toNanos();
        OpenLoopPublisher events = publish(Math.max(1, Math.min(MOST_TIMES, FLOOD / deliveriesPerSecond())), end);
        try {
            int resting = 0;
            Duration before = service.compilerCpu();
            while (resting < ALIKE && end - System.nanoTime() > 0) {
                TimeUnit.SECONDS.sleep(1);
                Duration now = service.compilerCpu();
                resting = now.minus(before).compareTo(COMPILED) < 0 ? resting + 1 : 0;
                before = now;
            }
            return Duration.ofNanos(System.nanoTime() - begin);
        } finally {
            events.close();
        }
    }

    private double deliveriesPerSecond() {
        int each = workload.population().subscription() == Workload.ChannelChoice.ALL
                ? workload.population().count()
                : Math.max(1, workload.population().count() / workload.events().channels());
        return each * workload.events().perSecond();
    }

    /**
     * Publishes at the rate of the runs until the 99th percentile and the rate have been stable for 3 seconds, at most
     * until the bound.
     *
     * @return whether they are stable
     */
    boolean awaitSteady(Duration bound) throws InterruptedException {
        long end = System.nanoTime() + bound.toNanos();
        OpenLoopPublisher events = publish(1, end);
        try {
            Steadiness steadiness = new Steadiness(ALIKE);
            latencies.getIntervalHistogram();
            while (end - System.nanoTime() > 0) {
                TimeUnit.SECONDS.sleep(1);
                Histogram second = latencies.getIntervalHistogram();
                if (steadiness.after(second.getValueAtPercentile(99), second.getTotalCount())) {
                    return true;
                }
            }
            return false;
        } finally {
            events.close();
        }
    }

    private OpenLoopPublisher publish(double times, long endNanos) {
        return publisher.start(workload, times * workload.events().perSecond(), System.nanoTime(), endNanos);
    }

    /** The flaws that an unfinished warm-up causes: runs for a ranking must not begin before the service is steady. */
    static List<Flaw> flaws(boolean steady, RunTiming timing) {
        return steady || !timing.ranks()
                ? List.of()
                : List.of(new Flaw(
                        FlawKind.WARM_UP,
                        "Latency and rate had not settled after %d s of warm-up."
                                .formatted(timing.steady().toSeconds())));
    }

    @Override
    public void close() {
        swarm.close();
    }
}
