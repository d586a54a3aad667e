package io.triwire.bench.compare;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.triwire.bench.load.result.Run;
import io.triwire.bench.load.workload.Workload;
import io.triwire.client.Transport;

/**
 * A run to do.
 *
 * @param number its place in the order, from 1
 * @param repetition counted from 1
 */
public record PlannedRun(int number, Workload workload, Transport transport, NetworkPath route, int repetition) {

    /**
     * Plans each workload over each transport and each path that carries it, once per repetition. The order within a
     * repetition is random, so that changes on the machine affect all of them alike.
     */
    public static List<PlannedRun> inOrder(
            List<Workload> workloads, Map<NetworkPath, List<Transport>> carried, int repetitions, long seed) {
        Random random = new Random(seed);
        List<PlannedRun> order = new ArrayList<>();
        for (int repetition = 1; repetition <= repetitions; repetition++) {
            List<PlannedRun> round = new ArrayList<>();
            for (Workload workload : workloads) {
                carried.forEach((route, transports) -> {
                    for (Transport transport : transports) {
                        round.add(new PlannedRun(0, workload, transport, route, 0));
                    }
                });
            }
            Collections.shuffle(round, random);
            for (PlannedRun run : round) {
                order.add(new PlannedRun(order.size() + 1, run.workload(), run.transport(), run.route(), repetition));
            }
        }
        return order;
    }

    /** The plan as the result of the run records it. */
    Run.Plan plan() {
        return new Run.Plan(workload.name(), transport, route.name(), repetition);
    }

    /** The id in the run's events. */
    String id(String comparison) {
        return "%s-%02d".formatted(comparison, number);
    }

    /** The name of the run's directory, such as {@code 03-chat-sse-direct-r1}. */
    public String directoryName() {
        return "%02d-%s-%s-%s-r%d".formatted(number, workload.name(), transport.id(), route.name(), repetition);
    }
}
