package io.triwire.bench.load.capacity;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.HdrHistogram.Histogram;

import io.triwire.bench.load.publish.GeneratedChannels;
import io.triwire.bench.load.result.CapacityResult;
import io.triwire.bench.load.result.Distribution;
import io.triwire.bench.load.result.Throughput;
import io.triwire.bench.load.workload.Workload;
import io.triwire.client.Transport;
import io.triwire.kafka.EmbeddedKafka;

/**
 * Finds the highest rate of a workload at which a transport still meets its latency. It uses the swarm, because Gatling
 * would reach its own limit first. On a machine with two or more CPUs, this process stays pinned to one of them
 * afterwards.
 */
public final class CapacitySearch {

    private final Path repository;
    private final Path logs;
    private final EmbeddedKafka kafka;
    private final Effort effort;

    /**
     * The extent of a search.
     *
     * @param rates events per second to try, in ascending order; the search ends with the first rate that misses the
     *     objective
     * @param warmUp how long events flow before the first window, at rates that the service can keep up with
     * @param window length of the measured part at each rate
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

    /** Finds the highest rate that meets the latency that the workload needs, with nothing missing. */
    public CapacityResult limit(Workload workload, Transport transport) throws InterruptedException {
        List<String> channels = GeneratedChannels.names(workload.events().channels());
        boolean filtered = workload.population().subscription() == Workload.ChannelChoice.ONE;
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
                        new Capacity.CapacitySetting(repository, logs, kafka, 1, List.of("-Dfeed.leave-after=0s")),
                        1,
                        line -> {})
                .measure(List.of(subject), 1);
        CapacityReport.Limit limit = report.middle(subject.name());
        return new CapacityResult(
                workload.name(),
                transport,
                "direct",
                new CapacityResult.Objective(
                        workload.population().count(), plan.p99().toNanos() / 1_000),
                new CapacityResult.Reached(
                        limit.best().map(RateStep::throughput).orElse(Throughput.NONE), limit.atLeast()),
                limit.best().map(step -> step.latency().delivery()).orElseGet(() -> Distribution.of(new Histogram(3))));
    }
}
