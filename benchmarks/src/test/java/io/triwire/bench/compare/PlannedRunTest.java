package io.triwire.bench.compare;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

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
    void everyWorkloadIsOnEveryTransportOnceInEachRepetition() {
        List<PlannedRun> order = PlannedRun.inOrder(WORKLOADS, DIRECT, 3, 7);

        assertThat(order).extracting(PlannedRun::number).containsExactlyElementsOf(numbers(18));
        for (int repetition = 1; repetition <= 3; repetition++) {
            assertThat(order.subList(6 * (repetition - 1), 6 * repetition))
                    .extracting(run -> run.workload().name() + " " + run.transport() + " " + run.repetition())
                    .containsExactlyInAnyOrder(
                            "chat WEBSOCKET " + repetition,
                            "chat SSE " + repetition,
                            "chat LONG_POLL " + repetition,
                            "idle WEBSOCKET " + repetition,
                            "idle SSE " + repetition,
                            "idle LONG_POLL " + repetition);
        }
    }

    @Test
    void theSeedMakesTheOrder() {
        assertThat(PlannedRun.inOrder(WORKLOADS, DIRECT, 5, 7))
                .isEqualTo(PlannedRun.inOrder(WORKLOADS, DIRECT, 5, 7))
                .isNotEqualTo(PlannedRun.inOrder(WORKLOADS, DIRECT, 5, 8));
    }

    private static List<Integer> numbers(int count) {
        return IntStream.rangeClosed(1, count).boxed().toList();
    }
}
