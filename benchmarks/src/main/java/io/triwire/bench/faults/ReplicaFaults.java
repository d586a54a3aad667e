package io.triwire.bench.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Faults of the replicas of the services. */
final class ReplicaFaults {

    /** The fault that restarts every replica; the others affect only replica 2 of each service. */
    static final String OF_ALL = "rolling-restart";

    private static final Duration AWAY = Duration.ofSeconds(5);
    private static final Duration BETWEEN_RESTARTS = Duration.ofSeconds(3);

    private ReplicaFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.of(
                        "replica-kill",
                        "One replica of each service is killed (SIGKILL) and restarted after 5 s.",
                        FaultRequirements.NOTHING,
                        ReplicaFaults::kill),
                Fault.of(
                        "replica-term",
                        "One replica of each service is shut down (SIGTERM) and restarted after 5 s.",
                        FaultRequirements.NOTHING,
                        ReplicaFaults::term),
                Fault.of(
                        OF_ALL,
                        "Every replica is shut down (SIGTERM) and restarted, replica 1 of each service first.",
                        FaultRequirements.NOTHING,
                        ReplicaFaults::roll),
                stopped(20),
                stopped(60));
    }

    private static Fault stopped(int seconds) {
        return Fault.of(
                "replica-stop-%ds".formatted(seconds),
                "One replica of each service is stopped (SIGSTOP) for %d s, like a machine that hangs."
                        .formatted(seconds),
                FaultRequirements.NOTHING,
                testBed -> {
                    for (Replica replica : testBed.replicas(2)) {
                        replica.stop();
                    }
                    testBed.hold(Duration.ofSeconds(seconds));
                    for (Replica replica : testBed.replicas(2)) {
                        replica.cont();
                    }
                });
    }

    private static void kill(FaultTestBed testBed) throws InterruptedException {
        for (Replica replica : testBed.replicas(2)) {
            replica.kill();
        }
        testBed.hold(AWAY);
        restart(testBed.replicas(2));
    }

    private static void term(FaultTestBed testBed) throws InterruptedException {
        shutDown(testBed.replicas(2));
        testBed.hold(AWAY);
        restart(testBed.replicas(2));
    }

    private static void roll(FaultTestBed testBed) throws InterruptedException {
        for (int number = 1; number <= 2; number++) {
            shutDown(testBed.replicas(number));
            restart(testBed.replicas(number));
            testBed.hold(BETWEEN_RESTARTS);
        }
    }

    /** Shuts replicas down in parallel. */
    private static void shutDown(List<Replica> replicas) throws InterruptedException {
        List<Thread> ends = new ArrayList<>();
        for (Replica replica : replicas) {
            Thread end = new Thread(replica::shutDown, "shut-down");
            end.start();
            ends.add(end);
        }
        for (Thread end : ends) {
            end.join();
        }
    }

    /** Restarts replicas and waits until they are ready. */
    static void restart(List<Replica> replicas) throws InterruptedException {
        replicas.forEach(Replica::start);
        for (Replica replica : replicas) {
            replica.awaitReady();
        }
    }
}
