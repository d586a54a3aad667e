package io.triwire.bench.load.swarm;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

import io.triwire.bench.process.ProcessUsage;

/**
 * The memory that an idle connection adds to a service: the average of many, because the share of one is too small to
 * measure. The service runs a garbage collection before and after they are opened.
 *
 * @param residentBytes bytes in RAM; meaningless if the heap has free space, because it reuses pages that it has
 *     touched before
 * @param liveBytes bytes on the heap; empty if the JDK has no tool to measure them
 */
public record ConnectionWeight(double residentBytes, OptionalDouble liveBytes) {

    /**
     * Number of connections that are opened first and not measured, because they allocate what all connections share.
     */
    public static final int BEFORE = 200;

    private static final Duration SETTLE = Duration.ofSeconds(1);

    /** The memory of a process at one moment. */
    private record Weight(long resident, OptionalLong live) {

        static Weight of(ProcessUsage service) throws InterruptedException {
            TimeUnit.MILLISECONDS.sleep(SETTLE.toMillis());
            // First, because it runs a garbage collection.
            OptionalLong live = service.liveHeapBytes();
            return new Weight(service.residentBytes(), live);
        }
    }

    /**
     * Opens {@value #BEFORE} connections and then the measured ones to a service, and closes all of them.
     *
     * @param plan returns the plan for a number of connections
     * @throws IllegalStateException if connections were lost
     */
    public static ConnectionWeight of(ProcessUsage service, IntFunction<SwarmPlan> plan, int connections)
            throws InterruptedException {
        SwarmPlan asked = plan.apply(connections);
        // The sequence numbers of the channels before anything is published.
        long[] nothing = new long[asked.channels().size()];
        try (Swarm first = Swarm.open(plan.apply(BEFORE), nothing)) {
            Weight without = Weight.of(service);
            try (Swarm more = Swarm.open(asked, nothing)) {
                Weight with = Weight.of(service);
                requireWhole(first.report(nothing));
                requireWhole(more.report(nothing));
                return new ConnectionWeight(
                        (with.resident - without.resident) / (double) connections,
                        without.live.isEmpty() || with.live.isEmpty()
                                ? OptionalDouble.empty()
                                : OptionalDouble.of(
                                        (with.live.getAsLong() - without.live.getAsLong()) / (double) connections));
            }
        }
    }

    private static void requireWhole(SwarmReport report) {
        Map<String, Integer> failures = report.failures();
        if (!failures.isEmpty()) {
            throw new IllegalStateException("Some idle connections were lost: " + failures);
        }
    }
}
