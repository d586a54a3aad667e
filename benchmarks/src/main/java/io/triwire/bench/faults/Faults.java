package io.triwire.bench.faults;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Every fault, the most important first. */
final class Faults {

    /** What CI runs: a few that need one broker and little time. */
    static final List<String> SHORT =
            List.of("replica-kill", "broker-restart", "odd-times", "partitions-added", "cut-connections");

    private static final List<Fault> ALL = Stream.of(
                    ReplicaFaults.all(), KafkaFaults.all(), LogFaults.all(), PathFaults.all(), InputFaults.all())
            .flatMap(List::stream)
            .toList();

    private Faults() {}

    static List<Fault> all() {
        return ALL;
    }

    static Optional<Fault> named(String name) {
        return ALL.stream().filter(fault -> fault.name().equals(name)).findFirst();
    }
}
