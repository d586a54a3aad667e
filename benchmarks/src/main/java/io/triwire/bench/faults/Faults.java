package io.triwire.bench.faults;

import java.util.List;
import java.util.stream.Stream;

/** The list of all faults, the most important first. */
public final class Faults {

    /** Names of the faults that CI runs: they need one broker and little time. */
    public static final List<String> SHORT =
            List.of("replica-kill", "broker-restart", "odd-times", "partitions-added", "cut-connections");

    private static final List<Fault> ALL = Stream.of(
                    ReplicaFaults.all(), KafkaFaults.all(), LogFaults.all(), PathFaults.all(), InputFaults.all())
            .flatMap(List::stream)
            .toList();

    private Faults() {}

    /** All faults. */
    public static List<Fault> all() {
        return ALL;
    }

    /** The faults of a soak with this many brokers. None of them stops the first replica of a service. */
    public static List<Fault> ofSoak(int brokers) {
        return ALL.stream()
                .map(fault -> fault.brokers(brokers))
                .filter(fault -> fault.suitsSoak(brokers) && !fault.name().equals(ReplicaFaults.OF_ALL))
                .toList();
    }
}
