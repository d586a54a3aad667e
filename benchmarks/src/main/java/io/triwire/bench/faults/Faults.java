package io.triwire.bench.faults;

import java.util.List;
import java.util.stream.Stream;

/** Every fault, the most important first. */
public final class Faults {

    /** What CI runs: a few that need one broker and little time. */
    public static final List<String> SHORT =
            List.of("replica-kill", "broker-restart", "odd-times", "partitions-added", "cut-connections");

    private static final List<Fault> ALL = Stream.of(
                    ReplicaFaults.all(), KafkaFaults.all(), LogFaults.all(), PathFaults.all(), InputFaults.all())
            .flatMap(List::stream)
            .toList();

    private Faults() {}

    public static List<Fault> all() {
        return ALL;
    }

    /** Those that a soak with so many brokers is made of. One replica of each service lives through all of them. */
    public static List<Fault> ofSoak(int brokers) {
        return ALL.stream()
                .map(fault -> fault.brokers(brokers))
                .filter(fault -> fault.suitsSoak(brokers) && !fault.name().equals(ReplicaFaults.OF_ALL))
                .toList();
    }
}
