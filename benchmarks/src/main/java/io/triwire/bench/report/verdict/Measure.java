package io.triwire.bench.report.verdict;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

import io.triwire.bench.load.result.Distribution;
import io.triwire.bench.load.result.Run;

/** A figure that compares transports and paths. For all measures that decide a verdict, less is better. */
public enum Measure {
    /** CPU time of the service per delivery in microseconds, which equals milliseconds per 1,000 deliveries. */
    CPU("CPU per 1,000 deliveries", "less CPU per delivery", 0.1, 0),
    /** Bytes on the wire per delivery, in both directions. */
    BYTES("bytes per delivery", "fewer bytes per delivery", 0.05, 0),
    /** The 99th percentile of the delivery latency, in microseconds. */
    P99("p99", "a lower p99", 0.1, 1_000),
    /** The median of the delivery latency, in microseconds. */
    P50("p50", "a lower median", 0.1, 1_000),
    /** Connections that the subscribers opened in a run. */
    CONNECTIONS("connections", "fewer connections", 0.1, 0),
    /** Memory of the service at the end of the window, in bytes. */
    MEMORY("resident memory of the service", "less memory", 0.1, 0),
    /** Memory of the service per idle connection, in bytes. */
    IDLE_MEMORY("memory per idle connection", "less memory per idle connection", 0.1, 0),
    /** Deliveries per second. */
    RATE("deliveries per second", "more deliveries per second", 0.05, 0),
    /** CPU time of the proxy per delivery, in microseconds. */
    PROXY_CPU("CPU of the proxy per 1,000", "less CPU of the proxy", 0.1, 0),
    /** Memory of the proxy at the end of the window, in bytes. */
    PROXY_MEMORY("memory of the proxy", "less memory of the proxy", 0.1, 0);

    private final String title;
    private final String merit;
    private final double leastShare;
    private final double least;

    Measure(String title, String merit, double leastShare, double least) {
        this.title = title;
        this.merit = merit;
        this.leastShare = leastShare;
        this.least = least;
    }

    /** The name in a sentence. */
    public String title() {
        return title;
    }

    /** The advantage of a transport with the smaller figure, as a sentence names it after "with". */
    String merit() {
        return merit;
    }

    /** The smallest difference to claim, as a share of the smaller figure; above 0. */
    public double leastShare() {
        return leastShare;
    }

    /** The smallest difference to claim, in the unit of this measure; 0 or more. A claim must exceed both. */
    public double least() {
        return least;
    }

    /** Whether every valid run has this measure. */
    public boolean isKnown(RepeatedRuns repetitions) {
        Stream<Run.Cost> costs = repetitions.valid().stream().map(Run::cost);
        return switch (this) {
            case CPU, MEMORY -> costs.allMatch(cost -> cost.service().ofProcess());
            case IDLE_MEMORY -> costs.allMatch(cost -> cost.service().idleBytesPerConnection() > 0);
            case PROXY_CPU, PROXY_MEMORY -> costs.allMatch(cost -> cost.proxy().residentBytes() > 0);
            case BYTES, P99, P50, CONNECTIONS, RATE -> true;
        };
    }

    /** Whether there are enough events to compare by this measure. */
    boolean isCertain(RepeatedRuns repetitions) {
        return switch (this) {
            case P99 -> repetitions.hasEventsFor(0.99);
            case P50 -> repetitions.hasEventsFor(0.5);
            case CPU, BYTES, CONNECTIONS, MEMORY, IDLE_MEMORY, RATE, PROXY_CPU, PROXY_MEMORY -> true;
        };
    }

    /** The figure of several repetitions together. */
    public double of(RepeatedRuns repetitions) {
        return estimate(repetitions).ofAll();
    }

    Estimate estimate(RepeatedRuns repetitions) {
        List<List<Run>> runs = repetitions.units();
        return switch (this) {
            case CPU -> mean(runs, run -> run.cost().service().cpuMicrosPerDelivery());
            case BYTES ->
                mean(
                        runs,
                        run -> run.cost().traffic().bytesInPerDelivery()
                                + run.cost().traffic().bytesOutPerDelivery());
            case P99 -> percentile(runs, 0.99);
            case P50 -> percentile(runs, 0.5);
            case CONNECTIONS -> mean(runs, run -> run.cost().traffic().connections());
            case MEMORY -> mean(runs, run -> run.cost().service().residentBytes());
            case IDLE_MEMORY -> mean(runs, run -> run.cost().service().idleBytesPerConnection());
            case RATE -> mean(runs, run -> run.deliveries().perSecond());
            case PROXY_CPU -> mean(runs, run -> run.cost().proxy().cpuMicrosPerDelivery());
            case PROXY_MEMORY -> mean(runs, run -> run.cost().proxy().residentBytes());
        };
    }

    /** A mean over deliveries, not over runs: each run is weighted by its deliveries. */
    private static Estimate mean(List<List<Run>> units, ToDoubleFunction<Run> figure) {
        return Estimate.mean(
                units.stream()
                        .mapToDouble(unit -> unit.stream()
                                        .mapToDouble(run -> weight(run) * figure.applyAsDouble(run))
                                        .sum()
                                / weight(unit))
                        .toArray(),
                units.stream().mapToDouble(Measure::weight).toArray());
    }

    private static double weight(List<Run> unit) {
        return unit.stream().mapToDouble(Measure::weight).sum();
    }

    private static double weight(Run run) {
        return Math.max(1, run.deliveries().received());
    }

    private static Estimate percentile(List<List<Run>> units, double share) {
        return Estimate.percentile(
                units.stream()
                        .map(unit -> Distribution.merged(unit.stream()
                                        .map(run -> run.latencies().delivery())
                                        .toList())
                                .samples())
                        .toList(),
                share);
    }
}
