package io.triwire.bench.compare;

import java.util.Optional;

import org.HdrHistogram.Histogram;

import io.triwire.bench.load.result.Distribution;
import io.triwire.bench.load.result.Run;

/**
 * The stages of delivery, from the metrics of the service.
 *
 * @param before its metrics at the start of the window
 * @param after its metrics at the end of the window
 */
record DeliveryStages(Optional<ServiceMetrics> before, Optional<ServiceMetrics> after) {

    private static final int PERCENTILES = 100;

    /** Adds the known stages to the latencies of a run. */
    Run.Latencies in(Run.Latencies whole) {
        Optional<Histogram> toKafka = stage(ServiceMetrics.TO_ARRIVAL);
        Optional<Histogram> toSocket = stage(ServiceMetrics.TO_SOCKET);
        Optional<Distribution> rest = toKafka.flatMap(first ->
                toSocket.map(second -> Distribution.of(rest(whole.delivery().samples(), first, second))));
        return new Run.Latencies(
                whole.delivery(),
                whole.fromPublished(),
                whole.probe(),
                toKafka.map(Distribution::of),
                toSocket.map(Distribution::of),
                rest);
    }

    private Optional<Histogram> stage(String name) {
        return after.flatMap(end -> before.flatMap(start -> end.since(start, name)));
    }

    /**
     * No process sees both ends of the last stage, so each of its percentiles is the total minus the other two stages.
     */
    private static Histogram rest(Histogram whole, Histogram first, Histogram second) {
        Histogram rest = new Histogram(3);
        for (int i = 0; i < PERCENTILES; i++) {
            double percentile = i + 0.5;
            rest.recordValue(Math.max(
                    0,
                    whole.getValueAtPercentile(percentile)
                            - first.getValueAtPercentile(percentile)
                            - second.getValueAtPercentile(percentile)));
        }
        return rest;
    }
}
