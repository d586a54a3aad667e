package io.triwire.bench.compare;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

import io.triwire.bench.process.ProcessUsage;
import io.triwire.bench.swarm.Swarm;
import io.triwire.bench.workload.Workload;
import io.triwire.testkit.Transport;

/**
 * What an idle connection adds to the memory of a service: many lean ones are opened, for one cannot be weighed, and the
 * live heap is counted without them and with them.
 *
 * <p>Resident memory tells nothing here. The heap reuses pages that it has touched before, so that the same thousand
 * connections seem to cost 12 KB each at one time and nothing at the next; what is live after a collection differs by some
 * percent.
 */
final class IdleCost {

    private static final int CONNECTIONS = 1_000;

    /** Those that are open before: the first ones make what all of them share. */
    private static final int BEFORE = 200;

    private static final Duration SETTLE = Duration.ofMillis(500);

    private IdleCost() {}

    /** Connections that are open at a time, at most. */
    static int connections() {
        return BEFORE + CONNECTIONS;
    }

    /**
     * In bytes of live heap; 0 if nothing is known of the process.
     *
     * @throws IllegalStateException if connections were lost, or added nothing
     */
    static double bytesPerConnection(Subject subject, Transport transport, Workload workload)
            throws InterruptedException {
        if (subject.pid().isEmpty()) {
            return 0;
        }
        try (Swarm first = open(subject, transport, workload, BEFORE)) {
            OptionalLong without = liveBytes(subject.pid().get());
            try (Swarm more = open(subject, transport, workload, CONNECTIONS)) {
                OptionalLong with = liveBytes(subject.pid().get());
                requireWhole(first);
                requireWhole(more);
                return without.isEmpty() || with.isEmpty() ? 0 : each(with.getAsLong() - without.getAsLong());
            }
        }
    }

    private static double each(long addedBytes) {
        if (addedBytes <= 0) {
            throw new IllegalStateException("%d idle connections added %d bytes to the service, which is noise"
                    .formatted(CONNECTIONS, addedBytes));
        }
        return addedBytes / (double) CONNECTIONS;
    }

    private static void requireWhole(Swarm swarm) throws InterruptedException {
        Map<String, Integer> failures = swarm.report(new long[1]).failures();
        if (!failures.isEmpty()) {
            throw new IllegalStateException(
                    "Of %d idle connections some were lost: %s".formatted(connections(), failures));
        }
    }

    private static Swarm open(Subject subject, Transport transport, Workload workload, int connections)
            throws InterruptedException {
        return Swarm.listen(
                Probe.plan(transport, subject.feed(), connections, workload, List.of("channel-000")),
                Duration.ZERO,
                (subscriber, timeMicros, readNanos) -> {});
    }

    private static OptionalLong liveBytes(long pid) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(SETTLE.toMillis());
        return new ProcessUsage(pid).liveHeapBytes();
    }
}
