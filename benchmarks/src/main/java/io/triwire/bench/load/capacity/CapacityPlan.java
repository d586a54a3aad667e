package io.triwire.bench.load.capacity;

import java.time.Duration;
import java.util.List;

/**
 * The plan of a capacity measurement.
 *
 * @param channels names of the channels, to which events go in turn
 * @param bytes length of an event's data
 * @param p99 the objective: largest allowed p99 of the delivery latency
 * @param effort the rates, and how long to measure each
 */
public record CapacityPlan(
        Subscribers subscribers, List<String> channels, int bytes, Duration p99, CapacitySearch.Effort effort) {

    /**
     * The subscribers.
     *
     * @param connections number of subscribers
     * @param stalled how many of them read nothing while a rate is measured, and catch up afterwards
     * @param filtered whether each wants only one channel
     */
    public record Subscribers(int connections, int stalled, boolean filtered) {}
}
