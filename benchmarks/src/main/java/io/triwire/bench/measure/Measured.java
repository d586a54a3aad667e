package io.triwire.bench.measure;

import java.util.List;
import java.util.Optional;

import io.triwire.bench.result.Run;
import io.triwire.bench.scenario.LoadOutcome;
import io.triwire.bench.workload.Workload;

/**
 * What the arrivals of a run say.
 *
 * @param latencies of delivery; its stages belong to who asks the service, and are not there
 * @param storm how the subscribers came back, where the workload has them lose their connections
 * @param strangers deliveries of events that nobody published in this run
 */
public record Measured(
        Run.Publishing publishing,
        Run.Deliveries deliveries,
        Run.Latencies latencies,
        List<Run.Second> timeline,
        Optional<Run.Storm> storm,
        long strangers) {

    /** Measures the events that were due within the window. */
    public static Measured of(
            Workload workload,
            Published published,
            Arrivals gatling,
            Arrivals probe,
            LoadOutcome outcome,
            Window window) {
        throw new UnsupportedOperationException("not yet");
    }
}
