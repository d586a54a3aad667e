package io.triwire.bench.load.swarm;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

import io.triwire.bench.process.ProcessUsage;

/**
 * What an idle connection adds to the memory of a service. Many are opened, for one cannot be weighed, and the service
 * collects its garbage without them and with them.
 *
 * @param residentBytes in RAM. A heap with room tells nothing here: it reuses pages that it has touched before
 * @param liveBytes on the heap; empty where the JDK has no tool to ask for that
 */
public record ConnectionWeight(double residentBytes, OptionalDouble liveBytes) {

    /** Those that are open before: the first ones make what all of them share. */
    public static final int BEFORE = 200;

    private static final Duration SETTLE = Duration.ofSeconds(1);

    /** Of a process, at one moment. */
    private record Weight(long resident, OptionalLong live) {

        static Weight of(ProcessUsage service) throws InterruptedException {
            TimeUnit.MILLISECONDS.sleep(SETTLE.toMillis());
            // First, for it collects the garbage.
            OptionalLong live = service.liveHeapBytes();
            return new Weight(service.residentBytes(), live);
        }
    }

    /**
     * Opens connections to a service, {@value #BEFORE} and then those that are weighed, and closes them.
     *
     * @param plan for so many connections
     * @throws IllegalStateException if connections were lost
     */
    public static ConnectionWeight of(ProcessUsage service, IntFunction<SwarmPlan> plan, int connections)
            throws InterruptedException {
        SwarmPlan asked = plan.apply(connections);
        // What the channels were at before anything was published.
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
            throw new IllegalStateException("Of the idle connections some were lost: " + failures);
        }
    }
}
