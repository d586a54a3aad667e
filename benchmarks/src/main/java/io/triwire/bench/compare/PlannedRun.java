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
 * A run that is to be done.
 *
 * @param number its place in the order, from 1
 * @param repetition from 1
 */
public record PlannedRun(int number, Workload workload, Transport transport, NetworkPath route, int repetition) {

    /**
     * Every workload on every transport and every route that carries it, once in each repetition, in a random order within
     * it: so that what changes on the machine meanwhile meets all of them alike.
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

    /** As its result has it. */
    Run.Plan plan() {
        return new Run.Plan(workload.name(), transport, route.name(), repetition);
    }

    /** What its events carry. */
    String id(String comparison) {
        return "%s-%02d".formatted(comparison, number);
    }

    /** Of its directory: {@code 03-chat-sse-direct-r1}. */
    public String directoryName() {
        return "%02d-%s-%s-%s-r%d".formatted(number, workload.name(), transport.id(), route.name(), repetition);
    }
}
