package io.triwire.bench.capacity;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

import io.triwire.bench.process.ProcessUsage;
import io.triwire.bench.swarm.Swarm;
import io.triwire.bench.swarm.SwarmPlan;

/** Finds what idle connections add to the memory of a fresh process, which collects its garbage without and with them. */
final class Weighing {

    /** Those that are open before: the first ones make what all of them share. */
    static final int BEFORE = 200;

    /**
     * What has a process keep little room on its heap: that which the garbage of connecting has passed through stays in RAM
     * otherwise, twice what lives.
     */
    static final List<String> JVM_OPTIONS = List.of("-Xms16m", "-XX:MinHeapFreeRatio=5", "-XX:MaxHeapFreeRatio=10");

    private static final Duration SETTLE = Duration.ofSeconds(2);

    private final CapacityPlan plan;
    private final Subject subject;
    private final int repetition;
    private final ProcessUsage service;

    Weighing(CapacityPlan plan, Subject subject, int repetition, long servicePid) {
        this.plan = plan;
        this.subject = subject;
        this.repetition = repetition;
        this.service = new ProcessUsage(servicePid);
    }

    /** In RAM and on the heap, in bytes. */
    private record Weight(long resident, OptionalLong live) {}

    /**
     * Opens the connections of the plan, and weighs them.
     *
     * @param target where the subject's feed is
     * @throws IllegalStateException if connections were lost
     */
    IdleWeight weigh(URI target) throws InterruptedException {
        try (Swarm first = open(target, BEFORE)) {
            Weight without = weight();
            try (Swarm more = open(target, plan.connections())) {
                Weight with = weight();
                requireWhole(first);
                requireWhole(more);
                long live = with.live.orElse(0) - without.live.orElse(0);
                return new IdleWeight(
                        subject.name(),
                        repetition,
                        plan.connections(),
                        (with.resident - without.resident) / (double) plan.connections(),
                        live / (double) plan.connections());
            }
        }
    }

    private Swarm open(URI target, int connections) throws InterruptedException {
        return Swarm.open(
                new SwarmPlan(subject.wire(), target, connections, 0, plan.channels(), plan.filtered()), nothing());
    }

    /** The numbers of the channels before anything was published. */
    private long[] nothing() {
        return new long[plan.channels().size()];
    }

    private Weight weight() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(SETTLE.toMillis());
        // First, for it collects the garbage.
        OptionalLong live = service.liveHeapBytes();
        return new Weight(service.residentBytes(), live);
    }

    private void requireWhole(Swarm swarm) throws InterruptedException {
        Map<String, Integer> failures = swarm.report(nothing()).failures();
        if (!failures.isEmpty()) {
            throw new IllegalStateException("Of the idle connections some were lost: " + failures);
        }
    }
}
