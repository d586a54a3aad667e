package io.triwire.bench.capacity;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import org.HdrHistogram.Histogram;

import io.triwire.bench.result.Distribution;
import io.triwire.bench.result.Limit;
import io.triwire.bench.swarm.SwarmPlan.Wire;
import io.triwire.bench.workload.Workload;
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
     * @param rates events a second to try, in rising order
     * @param warmUp before the first
     * @param window of each
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
    public Limit limit(Workload workload, Transport transport) throws InterruptedException {
        List<String> channels = IntStream.range(0, workload.channels())
                .mapToObj("channel-%03d"::formatted)
                .toList();
        boolean filtered = workload.subscription() == Workload.Subscription.ONE;
        CapacityPlan plan = new CapacityPlan(
                workload.subscribers(),
                0,
                workload.payloadBytes(),
                channels,
                filtered,
                workload.needs().latencyP99(),
                effort.window(),
                effort.warmUp(),
                effort.rates());
        Subject subject = Subject.ALL.stream()
                .filter(candidate -> !candidate.baseline() && candidate.wire() == wire(transport))
                .findFirst()
                .orElseThrow();
        CapacityReport report = new Capacity(
                        plan,
                        new Capacity.Setting(repository, logs, kafka, 1, List.of("-Dfeed.leave-after=0s")),
                        1,
                        line -> {})
                .measure(List.of(subject), 1);
        Optional<Rung> best = report.best(subject.name()).stream().findFirst();
        return new Limit(
                workload.name(),
                transport,
                "direct",
                workload.subscribers(),
                plan.p99().toNanos() / 1_000,
                best.map(Rung::eventsPerSecond).orElse(0.0),
                best.map(Rung::deliveriesPerSecond).orElse(0.0),
                best.map(Rung::delivery).orElseGet(() -> Distribution.of(new Histogram(3))));
    }

    private static Wire wire(Transport transport) {
        return Wire.valueOf(transport.name());
    }
}
