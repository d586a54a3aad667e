package io.triwire.bench.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.triwire.bench.swarm.Swarm;
import io.triwire.bench.workload.Workload;
import io.triwire.testkit.Transport;

/** What an idle connection adds to the memory of a service: many lean ones are opened, for one cannot be weighed. */
final class IdleCost {

    private static final int CONNECTIONS = 1_000;

    private static final int BEFORE = 200;

    /** The heap grows and shrinks by itself: the median of these counts. */
    private static final int WEIGHINGS = 3;

    private static final Duration SETTLE = Duration.ofMillis(500);
    private static final long SECONDS_FOR_COLLECTION = 5;

    private IdleCost() {}

    /** Connections that are open at a time, at most. */
    static int connections() {
        return CONNECTIONS;
    }

    /**
     * In bytes; 0 if nothing is known of the process.
     *
     * @throws IllegalStateException if connections were lost, or cannot be told from what the heap does by itself
     */
    static double bytesPerConnection(Subject subject, Transport transport, Workload workload)
            throws InterruptedException {
        if (subject.pid().isEmpty()) {
            return 0;
        }
        // The first time makes what all connections share.
        residentWith(BEFORE, subject, transport, workload);
        long[] added = new long[WEIGHINGS];
        for (int weighing = 0; weighing < WEIGHINGS; weighing++) {
            settle(subject.pid().get());
            long without = subject.residentBytes();
            added[weighing] = residentWith(CONNECTIONS, subject, transport, workload) - without;
        }
        Arrays.sort(added);
        long median = added[WEIGHINGS / 2];
        if (median <= 0) {
            throw new IllegalStateException(
                    "%d idle connections added %d bytes to the service, which is noise".formatted(CONNECTIONS, median));
        }
        return median / (double) CONNECTIONS;
    }

    private static long residentWith(int connections, Subject subject, Transport transport, Workload workload)
            throws InterruptedException {
        try (Swarm swarm = open(subject, transport, workload, connections)) {
            settle(subject.pid().orElseThrow());
            long resident = subject.residentBytes();
            Map<String, Integer> failures = swarm.report(new long[1]).failures();
            if (!failures.isEmpty()) {
                throw new IllegalStateException(
                        "Of %d idle connections some were lost: %s".formatted(connections, failures));
            }
            return resident;
        }
    }

    private static Swarm open(Subject subject, Transport transport, Workload workload, int connections)
            throws InterruptedException {
        return Swarm.listen(
                Probe.plan(transport, subject.feed(), connections, workload, List.of("channel-000")),
                Duration.ZERO,
                (subscriber, timeMicros, readNanos) -> {});
    }

    /** Has the service collect its garbage, as far as the JDK has a tool for that. */
    private static void settle(long pid) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(SETTLE.toMillis());
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        try {
            // The second time gives back what the first has freed.
            for (int time = 0; time < 2; time++) {
                new ProcessBuilder(jcmd, Long.toString(pid), "GC.run")
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor(SECONDS_FOR_COLLECTION, TimeUnit.SECONDS);
            }
        } catch (IOException runtimeOnly) {
            // A Java runtime without the tools of a JDK: the memory is then weighed with its garbage.
            return;
        }
    }
}
