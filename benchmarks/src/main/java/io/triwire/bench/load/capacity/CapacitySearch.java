package io.triwire.bench.load.capacity;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.HdrHistogram.Histogram;

import io.triwire.bench.load.publish.GeneratedChannels;
import io.triwire.bench.load.result.CapacityResult;
import io.triwire.bench.load.result.Distribution;
import io.triwire.bench.load.result.Throughput;
import io.triwire.bench.load.workload.Workload;
import io.triwire.client.Transport;
import io.triwire.kafka.EmbeddedKafka;

/**
 * Finds how far a workload can be raised on a transport while it keeps its latency, by the swarm: Gatling would be the
 * limit first. From here on this process stays on one processor, where there are two.
 */
public final class CapacitySearch {

    private final Path repository;
    private final Path logs;
    private final EmbeddedKafka kafka;
    private final Effort effort;

    /**
     * How thorough it is.
     *
     * @param rates events a second to try, each above the one before; the search ends with the first that misses the
     *     objective
     * @param warmUp how long events flow before the first window, at rates that the subject keeps up with
     * @param window the measured part at each rate
     */
    public record Effort(List<Integer> rates, Duration warmUp, Duration window) {}

    /**
     * @param logs directory for the logs of the services
     */
    public CapacitySearch(Path repository, Path logs, EmbeddedKafka kafka, Effort effort) {
        this.repository = repository;
        this.logs = logs;
        this.kafka = kafka;
        this.effort = effort;
    }

    /** The highest rate that meets the workload's need for latency, with nothing missing. */
    public CapacityResult limit(Workload workload, Transport transport) throws InterruptedException {
        List<String> channels = GeneratedChannels.names(workload.events().channels());
        boolean filtered = workload.population().subscription() == Workload.Subscription.ONE;
        CapacityPlan plan = new CapacityPlan(
                new CapacityPlan.Subscribers(workload.population().count(), 0, filtered),
                channels,
                workload.events().payloadBytes(),
                workload.needs().latencyP99(),
                effort);
        SystemUnderTest subject = SystemUnderTest.ALL.stream()
                .filter(candidate -> !candidate.baseline() && candidate.transport() == transport)
                .findFirst()
                .orElseThrow();
        CapacityReport report = new Capacity(
                        plan,
                        new Capacity.Setting(repository, logs, kafka, 1, List.of("-Dfeed.leave-after=0s")),
                        1,
                        line -> {})
                .measure(List.of(subject), 1);
        Optional<RateStep> best = report.best(subject.name()).stream().findFirst();
        return new CapacityResult(
                workload.name(),
                transport,
                "direct",
                new CapacityResult.Objective(
                        workload.population().count(), plan.p99().toNanos() / 1_000),
                best.map(RateStep::throughput).orElse(Throughput.NONE),
                best.map(step -> step.latency().delivery()).orElseGet(() -> Distribution.of(new Histogram(3))));
    }
}
