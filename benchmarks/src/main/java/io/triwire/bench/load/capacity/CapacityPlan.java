package io.triwire.bench.load.capacity;

import java.time.Duration;
import java.util.List;

/**
 * How subjects are measured.
 *
 * @param channels names of the channels that events go to in turn
 * @param bytes length of an event's data
 * @param p99 the objective: what latency 99 of 100 deliveries must keep
 * @param effort the rates, and how long each is measured
 */
public record CapacityPlan(
        Subscribers subscribers, List<String> channels, int bytes, Duration p99, CapacitySearch.Effort effort) {

    /**
     * Who subscribes.
     *
     * @param connections how many
     * @param stalled how many of them read nothing while a rate is measured, and all of it afterwards
     * @param filtered whether each wants one channel only
     */
    public record Subscribers(int connections, int stalled, boolean filtered) {}
}
