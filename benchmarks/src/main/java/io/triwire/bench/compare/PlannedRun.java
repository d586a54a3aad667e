package io.triwire.bench.compare;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

import io.triwire.bench.workload.Workload;
import io.triwire.testkit.Transport;

/**
 * A run that is to be done.
 *
 * @param number its place in the order, from 1
 * @param repetition from 1
 */
record PlannedRun(int number, Workload workload, Transport transport, String path, int repetition) {

    /** The path without a proxy. */
    static final String DIRECT = "direct";

    /**
     * Every workload on every transport, once in each repetition, in a random order within it: so that what changes on
     * the machine meanwhile meets all of them alike.
     */
    static List<PlannedRun> inOrder(List<Workload> workloads, List<Transport> transports, int repetitions, long seed) {
        Random random = new Random(seed);
        List<PlannedRun> order = new ArrayList<>();
        for (int repetition = 1; repetition <= repetitions; repetition++) {
            List<PlannedRun> round = new ArrayList<>();
            for (Workload workload : workloads) {
                for (Transport transport : transports) {
                    round.add(new PlannedRun(0, workload, transport, DIRECT, repetition));
                }
            }
            Collections.shuffle(round, random);
            for (PlannedRun run : round) {
                order.add(new PlannedRun(order.size() + 1, run.workload(), run.transport(), DIRECT, repetition));
            }
        }
        return order;
    }

    /** Of its directory: {@code 03-chat-sse-direct-r1}. */
    String directoryName() {
        return "%02d-%s-%s-%s-r%d".formatted(number, workload.name(), label(transport), path, repetition);
    }

    static String label(Transport transport) {
        return transport.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
