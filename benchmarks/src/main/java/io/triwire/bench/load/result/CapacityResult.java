package io.triwire.bench.load.result;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;

import io.triwire.client.Transport;

/**
 * The highest rate at which a transport still met an objective, measured with the swarm.
 *
 * @param throughput throughput at that rate; {@link Throughput#NONE} if no rate met the objective
 * @param delivery delivery latency at that rate
 */
public record CapacityResult(
        String workload,
        Transport transport,
        String path,
        @JsonUnwrapped Objective objective,
        @JsonUnwrapped Throughput throughput,
        Distribution delivery) {

    /**
     * The objective: a p99 with so many subscribers, and nothing missing.
     *
     * @param p99Micros the largest allowed p99
     */
    public record Objective(
            int subscribers,
            @JsonProperty("objectiveP99Micros") long p99Micros) {}
}
