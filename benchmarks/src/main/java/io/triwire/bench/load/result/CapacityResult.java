package io.triwire.bench.load.result;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;

import io.triwire.client.Transport;

/**
 * The highest rate at which a transport still met an objective, found by the swarm.
 *
 * @param throughput at that rate, each event to each of the subscribers; {@link Throughput#NONE} if none met it
 * @param delivery at that rate
 */
public record CapacityResult(
        String workload,
        Transport transport,
        String path,
        @JsonUnwrapped Objective objective,
        @JsonUnwrapped Throughput throughput,
        Distribution delivery) {

    /**
     * What was to be met, with nothing missing.
     *
     * @param p99Micros the largest p99 that was allowed
     */
    public record Objective(
            int subscribers,
            @JsonProperty("objectiveP99Micros") long p99Micros) {}
}
