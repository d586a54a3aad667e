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
 */
public record PlannedRun(int number, Workload workload, Transport transport, NetworkPath route, Turn turn) {

    /**
     * Which of the equal runs this is.
     *
     * @param block the start of the services, from 1
     * @param repetition the number in its block, from 1
     * @param attempt from 1; a run that something else disturbed has more than one
     */
    public record Turn(int block, int repetition, int attempt) {}

    /**
     * Plans each workload over each transport and each path that carries it, once per repetition in each block. The
     * order within a repetition is random, so that changes on the machine affect all of them alike.
     *
     * @param blocks number of starts of the services, 1 or more
     * @param repetitions number of equal runs in a block, 1 or more
     */
    public static List<PlannedRun> inOrder(
            List<Workload> workloads,
            Map<NetworkPath, List<Transport>> carried,
            int blocks,
            int repetitions,
            long seed) {
        Random random = new Random(seed);
        List<PlannedRun> order = new ArrayList<>();
        for (int block = 1; block <= blocks; block++) {
            for (Workload workload : workloads) {
                for (int repetition = 1; repetition <= repetitions; repetition++) {
                    List<PlannedRun> round = round(workload, carried, new Turn(block, repetition, 1));
                    Collections.shuffle(round, random);
                    for (PlannedRun run : round) {
                        order.add(run.numbered(order.size() + 1));
                    }
                }
            }
        }
        return order;
    }

    private static List<PlannedRun> round(Workload workload, Map<NetworkPath, List<Transport>> carried, Turn turn) {
        List<PlannedRun> round = new ArrayList<>();
        carried.forEach((route, transports) -> {
            for (Transport transport : transports) {
                round.add(new PlannedRun(0, workload, transport, route, turn));
            }
        });
        return round;
    }

    private PlannedRun numbered(int place) {
        return new PlannedRun(place, workload, transport, route, turn);
    }

    /** The same run once more. */
    PlannedRun again() {
        return new PlannedRun(
                number, workload, transport, route, new Turn(turn.block, turn.repetition, turn.attempt + 1));
    }

    /** The plan as the result of the run records it. */
    Run.Plan plan() {
        return new Run.Plan(workload.name(), transport, route.name(), turn.block, turn.repetition);
    }

    /** The name of what is connected for this run and its repetitions, such as {@code block-1-chat-sse-direct}. */
    String sessionName() {
        return "block-%d-%s-%s-%s".formatted(turn.block, workload.name(), transport.id(), route.name());
    }

    /** The name of the run's directory, such as {@code 03-chat-sse-direct-b1r2}. */
    public String directoryName() {
        return "%02d-%s-%s-%s-b%dr%d%s"
                .formatted(
                        number,
                        workload.name(),
                        transport.id(),
                        route.name(),
                        turn.block,
                        turn.repetition,
                        turn.attempt == 1 ? "" : "-attempt-" + turn.attempt);
    }
}
