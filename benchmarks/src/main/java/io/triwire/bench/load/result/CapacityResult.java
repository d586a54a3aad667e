package io.triwire.bench.load.result;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;

import io.triwire.client.Transport;

/**
 * The highest rate at which a transport still met an objective, measured with the swarm.
 *
 * @param delivery delivery latency at that rate
 */
public record CapacityResult(
        String workload,
        Transport transport,
        String path,
        @JsonUnwrapped Objective objective,
        @JsonUnwrapped Reached reached,
        Distribution delivery) {

    /**
     * The objective: a p99 with so many subscribers, and nothing missing.
     *
     * @param p99Micros the largest allowed p99
     */
    public record Objective(
            int subscribers,
            @JsonProperty("objectiveP99Micros") long p99Micros) {}

    /**
     * What was reached.
     *
     * @param throughput throughput at the highest rate that met the objective; {@link Throughput#NONE} if none did
     * @param atLeast whether the transport may do more, because no rate was seen to miss the objective
     */
    public record Reached(@JsonUnwrapped Throughput throughput, boolean atLeast) {}

    public Throughput throughput() {
        return reached.throughput;
    }
}
