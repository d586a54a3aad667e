package io.triwire.bench.report.verdict;

import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import io.triwire.bench.load.result.Results;
import io.triwire.bench.load.result.SampleResults;
import io.triwire.client.Transport;

import static org.assertj.core.api.Assertions.assertThat;

/** What a path adds is its figure less that of the direct path of the same transport, and nothing else. */
class PathOverheadTest {

    private static final Results RANKED = SampleResults.throughProxy(5);

    @Test
    void aPathThatHoldsEventsDiffersByHowLongItHoldsThem() {
        assertThat(PathOverhead.of(RANKED)).hasSize(2).allSatisfy(detour -> {
            Difference median = detour.difference(Measure.P50).orElseThrow();
            assertThat(median.amount()).isBetween(190_000.0, 210_000.0);
            assertThat(median.isClaimed()).isTrue();
        });
    }

    @Test
    void aPathThatCostsTheSameDoesNotDiffer() {
        PathOverhead sse = PathOverhead.of(RANKED).get(0);

        assertThat(sse.through().transport()).isEqualTo(Transport.SSE);
        assertThat(sse.difference(Measure.CPU))
                .hasValueSatisfying(cpu -> assertThat(cpu.isClaimed()).isFalse());
    }

    @Test
    void belowFiveRepetitionsNothingIsClaimed() {
        assertThat(PathOverhead.of(SampleResults.throughProxy(1))).hasSize(2).allSatisfy(detour -> {
            assertThat(detour.ranked()).isFalse();
            assertThat(detour.difference(Measure.P50).flatMap(Difference::interval))
                    .isEmpty();
        });
    }

    @Test
    void aPathWithoutAValidRunHasNoDifference() {
        PathOverhead sse = PathOverhead.of(RANKED).get(0);

        PathOverhead unmeasured = new PathOverhead(
                sse.workload(),
                sse.path(),
                new RepeatedRuns(Transport.SSE, List.of(), Optional.empty()),
                sse.direct(),
                true,
                Significance.ofOne(1));

        assertThat(unmeasured.difference(Measure.P50)).isEmpty();
    }

    @Test
    void theVerdictOfAPathSaysWhatItDoesNotPass() {
        List<ComparisonGroup> contests = ComparisonGroup.of(RANKED);

        assertThat(contests).extracting(ComparisonGroup::path).containsExactly("direct", "nginx-default");
        assertThat(Verdict.of(contests.get(1)).reasons())
                .contains("WebSocket is out: nginx-default does not pass WebSocket: 426 from the service.");
    }

    @Test
    void whatAnotherPathDoesNotPassIsNoReasonOnTheDirectOne() {
        assertThat(Verdict.of(ComparisonGroup.of(RANKED).get(0)).reasons())
                .noneMatch(reason -> reason.contains("nginx-default"));
    }

    @Test
    void idleConnectionsAreComparedByTheMemoryThatTheyTake() {
        PathOverhead events = PathOverhead.of(RANKED).get(0);
        PathOverhead idle = new PathOverhead(
                SampleResults.idle(), events.path(), events.through(), events.direct(), true, Significance.ofOne(1));

        assertThat(events.measures())
                .containsExactly(Measure.P50, Measure.P99, Measure.RATE, Measure.CPU, Measure.BYTES);
        assertThat(events.ofProxy()).containsExactly(Measure.PROXY_CPU, Measure.PROXY_MEMORY);
        assertThat(idle.measures()).containsExactly(Measure.MEMORY);
        assertThat(idle.ofProxy()).containsExactly(Measure.PROXY_MEMORY);
    }
}
