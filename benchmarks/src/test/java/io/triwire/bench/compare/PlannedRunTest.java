package io.triwire.bench.compare;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.triwire.bench.load.workload.Workload;
import io.triwire.bench.load.workload.WorkloadFile;
import io.triwire.client.Transport;

import static org.assertj.core.api.Assertions.assertThat;

class PlannedRunTest {

    private static final List<Workload> WORKLOADS = List.of(WorkloadFile.find("chat"), WorkloadFile.find("idle"));
    private static final Map<NetworkPath, List<Transport>> DIRECT =
            Map.of(NetworkPath.DIRECT, List.of(Transport.WEBSOCKET, Transport.SSE, Transport.LONG_POLL));

    @Test
    void eachRoundOfAWorkloadHasEveryTransportOnce() {
        List<PlannedRun> order = PlannedRun.inOrder(WORKLOADS, DIRECT, 2, 3, 7);

        assertThat(order).extracting(PlannedRun::number).containsExactlyElementsOf(numbers(2 * 2 * 3 * 3));
        Iterator<PlannedRun> runs = order.iterator();
        for (int block = 1; block <= 2; block++) {
            for (Workload workload : WORKLOADS) {
                for (int repetition = 1; repetition <= 3; repetition++) {
                    List<PlannedRun> round = List.of(runs.next(), runs.next(), runs.next());
                    assertThat(round).extracting(PlannedRun::workload).containsOnly(workload);
                    assertThat(round)
                            .extracting(PlannedRun::turn)
                            .containsOnly(new PlannedRun.Turn(block, repetition, 1));
                    assertThat(round).extracting(PlannedRun::transport).containsExactlyInAnyOrder(Transport.values());
                }
            }
        }
    }

    @Test
    void noTwoRunsOrAttemptsShareADirectory() {
        List<PlannedRun> order = PlannedRun.inOrder(WORKLOADS, DIRECT, 2, 3, 7);

        assertThat(order.stream()
                        .flatMap(run -> Stream.of(run, run.again(), run.again().again())))
                .extracting(PlannedRun::directoryName)
                .doesNotHaveDuplicates();
    }

    @Test
    void theSeedMakesTheOrder() {
        assertThat(PlannedRun.inOrder(WORKLOADS, DIRECT, 1, 5, 7))
                .isEqualTo(PlannedRun.inOrder(WORKLOADS, DIRECT, 1, 5, 7))
                .isNotEqualTo(PlannedRun.inOrder(WORKLOADS, DIRECT, 1, 5, 8));
    }

    private static List<Integer> numbers(int count) {
        return IntStream.rangeClosed(1, count).boxed().toList();
    }
}
