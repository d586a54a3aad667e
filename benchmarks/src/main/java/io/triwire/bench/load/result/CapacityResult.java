package io.triwire.bench.load.result;

import io.triwire.client.Transport;

/**
 * The highest rate at which a transport still met an objective, found by the swarm.
 *
 * @param objectiveP99Micros the largest p99 that was allowed, with nothing missing
 * @param eventsPerSecond published, to each of the subscribers; 0 if none met it
 * @param delivery at that rate
 */
public record CapacityResult(
        String workload,
        Transport transport,
        String path,
        int subscribers,
        long objectiveP99Micros,
        double eventsPerSecond,
        double deliveriesPerSecond,
        Distribution delivery) {}
