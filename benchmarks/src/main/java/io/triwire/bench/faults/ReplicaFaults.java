package io.triwire.bench.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What happens to the replicas of the services. */
final class ReplicaFaults {

    /** The one that ends each replica; the others end those with the number 2. */
    static final String OF_ALL = "rolling-restart";

    private static final Duration AWAY = Duration.ofSeconds(5);
    private static final Duration BREATH = Duration.ofSeconds(3);

    private ReplicaFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.of(
                        "replica-kill",
                        "One replica of each service is killed (kill -9), and started again after 5 s.",
                        FaultRequirements.NOTHING,
                        ReplicaFaults::kill),
                Fault.of(
                        "replica-term",
                        "One replica of each service is ended (SIGTERM), and started again after 5 s.",
                        FaultRequirements.NOTHING,
                        ReplicaFaults::term),
                Fault.of(
                        OF_ALL,
                        "Each replica is ended (SIGTERM) and started again, one number after the other.",
                        FaultRequirements.NOTHING,
                        ReplicaFaults::roll),
                stopped(20),
                stopped(60));
    }

    private static Fault stopped(int seconds) {
        return Fault.of(
                "replica-stop-%ds".formatted(seconds),
                "One replica of each service is stopped (SIGSTOP) for %d s, as a machine that hangs."
                        .formatted(seconds),
                FaultRequirements.NOTHING,
                stage -> {
                    for (Replica replica : stage.replicas(2)) {
                        replica.stop();
                    }
                    stage.hold(Duration.ofSeconds(seconds));
                    for (Replica replica : stage.replicas(2)) {
                        replica.goOn();
                    }
                });
    }

    private static void kill(FaultTestBed stage) throws InterruptedException {
        for (Replica replica : stage.replicas(2)) {
            replica.kill();
        }
        stage.hold(AWAY);
        revive(stage.replicas(2));
    }

    private static void term(FaultTestBed stage) throws InterruptedException {
        end(stage.replicas(2));
        stage.hold(AWAY);
        revive(stage.replicas(2));
    }

    private static void roll(FaultTestBed stage) throws InterruptedException {
        for (int number = 1; number <= 2; number++) {
            end(stage.replicas(number));
            revive(stage.replicas(number));
            stage.hold(BREATH);
        }
    }

    /** Ends replicas at the same time, each in order. */
    private static void end(List<Replica> replicas) throws InterruptedException {
        List<Thread> ends = new ArrayList<>();
        for (Replica replica : replicas) {
            Thread end = new Thread(replica::end, "end");
            end.start();
            ends.add(end);
        }
        for (Thread end : ends) {
            end.join();
        }
    }

    /** Starts replicas that have ended, and waits until they are ready. */
    static void revive(List<Replica> replicas) throws InterruptedException {
        replicas.forEach(Replica::start);
        for (Replica replica : replicas) {
            replica.awaitReady();
        }
    }
}
