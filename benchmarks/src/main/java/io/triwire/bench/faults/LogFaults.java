package io.triwire.bench.faults;

import java.util.List;

/** What happens to the events that Kafka has. */
final class LogFaults {
    private LogFaults() {}

    static List<Fault> all() {
        return List.of(Fault.of(
                "partitions-added", "The topic grows from 4 to 8 partitions.", Needs.NOTHING.spoiling(), stage -> {
                    stage.cluster().addPartitions(Stage.TOPIC, 8);
                    stage.hold(java.time.Duration.ofSeconds(10));
                }));
    }
}
