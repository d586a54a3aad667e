package io.triwire.bench.load.capacity;

import java.time.Duration;
import java.util.List;

/**
 * How subjects are measured.
 *
 * @param connections subscribers
 * @param stalled how many of them read nothing while a rate is measured, and all of it afterwards
 * @param bytes length of an event's data
 * @param channels names of the channels that events go to in turn
 * @param filtered whether each subscriber wants one channel only
 * @param p99 the objective: what latency 99 of 100 deliveries must keep
 * @param window the measured part at each rate
 * @param warmUp how long events flow before the first window, at rates that the subject keeps up with
 * @param rates events a second, each above the one before; the search ends with the first that misses the objective
 */
public record CapacityPlan(
        int connections,
        int stalled,
        int bytes,
        List<String> channels,
        boolean filtered,
        Duration p99,
        Duration window,
        Duration warmUp,
        List<Integer> rates) {}
