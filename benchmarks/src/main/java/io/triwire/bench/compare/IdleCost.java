package io.triwire.bench.compare;

import io.triwire.bench.load.publish.GeneratedChannels;
import io.triwire.bench.load.swarm.ConnectionWeight;
import io.triwire.bench.load.workload.Workload;
import io.triwire.bench.process.ProcessUsage;

/** The live heap that a service uses for each idle connection. */
public final class IdleCost {

    private static final int CONNECTIONS = 1_000;

    private IdleCost() {}

    /** The largest number of connections open at a time. */
    public static int connections() {
        return ConnectionWeight.BEFORE + CONNECTIONS;
    }

    /**
     * Measures the bytes per idle connection; 0 if the process cannot be measured.
     *
     * @throws IllegalStateException if connections were lost, or the heap did not grow
     */
    static double bytesPerConnection(ServiceUnderTest subject, Workload workload) throws InterruptedException {
        if (subject.pid().isEmpty()) {
            return 0;
        }
        ConnectionWeight weight = ConnectionWeight.of(
                new ProcessUsage(subject.pid().get()),
                connections ->
                        LeanSubscribers.plan(subject.endpoint(), connections, workload, GeneratedChannels.names(1)),
                CONNECTIONS);
        if (weight.liveBytes().orElse(1) <= 0) {
            throw new IllegalStateException("%d idle connections added %.0f bytes each to the service, which is noise"
                    .formatted(CONNECTIONS, weight.liveBytes().getAsDouble()));
        }
        return weight.liveBytes().orElse(0);
    }
}
