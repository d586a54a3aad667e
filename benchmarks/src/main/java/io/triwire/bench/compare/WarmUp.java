package io.triwire.bench.compare;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

import io.triwire.bench.load.measure.ClockPair;
import io.triwire.bench.load.publish.OpenLoopPublisher;
import io.triwire.bench.load.result.Flaw;
import io.triwire.bench.load.swarm.Swarm;
import io.triwire.bench.load.workload.Workload;
import io.triwire.client.Transport;

/**
 * Lightweight subscribers that warm a service up at the load of the run, before the generator starts. The JIT compiler
 * needs thousands of deliveries, most of all for long polling.
 */
final class WarmUp implements AutoCloseable {

    /** Number of consecutive seconds that must be similar. */
    private static final int ALIKE = 3;

    private final Recorder latencies;
    private final Swarm swarm;
    private final OpenLoopPublisher publisher;

    private WarmUp(Recorder latencies, Swarm swarm, OpenLoopPublisher publisher) {
        this.latencies = latencies;
        this.swarm = swarm;
        this.publisher = publisher;
    }

    /**
     * Starts the warm-up.
     *
     * @param longest longest time until it is closed
     */
    static WarmUp begin(
            Transport transport,
            URI feed,
            Workload workload,
            List<String> channels,
            ClockPair clock,
            RunPublisher feeder,
            Duration longest)
            throws InterruptedException {
        Recorder latencies = new Recorder(TimeUnit.SECONDS.toMicros(60), 3);
        Swarm swarm = Swarm.listen(
                LeanSubscribers.plan(transport, feed, workload.population().count(), workload, channels),
                Duration.ZERO,
                (subscriber, micros, readNanos) -> latencies.recordValue(Math.max(
                        0, Math.min(TimeUnit.SECONDS.toMicros(60), (readNanos - clock.nanosAt(micros)) / 1_000))));
        long now = System.nanoTime();
        return new WarmUp(
                latencies, swarm, feeder.start(workload, workload.events().perSecond(), now, now + longest.toNanos()));
    }

    /**
     * Waits until the 99th percentile and the rate have been stable for 3 seconds, at most until the bound.
     *
     * @return whether they are stable
     */
    boolean awaitSteady(Duration bound) throws InterruptedException {
        long end = System.nanoTime() + bound.toNanos();
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
    }

    /** The flaws that an unfinished warm-up causes: runs for a ranking must not begin before the service is steady. */
    static List<Flaw> flaws(boolean steady, RunTiming timing) {
        return steady || !timing.ranks()
                ? List.of()
                : List.of(new Flaw(
                        Flaw.Kind.WARM_UP,
                        "Latency and rate had not settled after %d s of warm-up."
                                .formatted(timing.steady().toSeconds())));
    }

    @Override
    public void close() {
        publisher.close();
        swarm.close();
    }
}
