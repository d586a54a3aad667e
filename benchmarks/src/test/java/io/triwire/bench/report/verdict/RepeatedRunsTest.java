package io.triwire.bench.report.verdict;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.triwire.bench.load.result.Distribution;
import io.triwire.bench.load.result.FlawKind;
import io.triwire.bench.load.result.GeneratorLimit;
import io.triwire.bench.load.result.Run;
import io.triwire.bench.load.result.SampleRun;
import io.triwire.client.Transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class RepeatedRunsTest {

    private static Run run(int repetition, UnaryOperator<SampleRun> change) {
        return change.apply(new SampleRun("live-feed", Transport.SSE, repetition))
                .build();
    }

    private static SampleRun flawed(SampleRun run) {
        return run.flaw(FlawKind.GC_PAUSE, "A collection took 80 ms.");
    }

    private static RepeatedRuns of(Run... runs) {
        return new RepeatedRuns(Transport.SSE, List.of(runs), Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({"0, 0, false", "1, 0, true", "2, 1, true", "2, 2, false", "1, 2, false"})
    void areJudgedIfMoreThanHalfAreValid(int valid, int invalid, boolean judged) {
        List<Run> runs = new ArrayList<>();
        for (int repetition = 1; repetition <= valid + invalid; repetition++) {
            runs.add(run(repetition, repetition <= valid ? run -> run : RepeatedRunsTest::flawed));
        }

        assertThat(new RepeatedRuns(Transport.SSE, runs, Optional.empty()).judged())
                .isEqualTo(judged);
    }

    @Test
    void onlyValidOnesAreMergedAndSummed() {
        Run first = run(1, run -> run.samples(1_000));
        Run second = run(2, run -> run.samples(500));
        RepeatedRuns runs = of(first, second, run(3, RepeatedRunsTest::flawed));
        List<Distribution> parts =
                List.of(first.latencies().delivery(), second.latencies().delivery());

        assertThat(runs.merged(run -> run.latencies().delivery())).isEqualTo(Distribution.merged(parts));
        assertThat(runs.mergedIfAny(run -> Optional.of(run.latencies().delivery())))
                .contains(Distribution.merged(parts));
        assertThat(runs.mergedIfAny(run -> Optional.empty())).isEmpty();
        assertThat(runs.sum(run -> run.deliveries().received())).isEqualTo(1_500);
    }

    /** The generator can receive 10,000 deliveries per second. */
    @ParameterizedTest
    @CsvSource({"6_900, false", "7_000, false", "7_100, true"})
    void areBoundByTheGeneratorAboveSevenTenthsOfItsLimit(String perSecond, boolean bound) {
        double rate = Double.parseDouble(perSecond.replace("_", ""));
        Run slower = run(1, run -> run.deliveriesPerSecond(10));
        Run faster = run(2, run -> run.deliveriesPerSecond(rate));
        RepeatedRuns runs = new RepeatedRuns(
                Transport.SSE,
                List.of(slower, faster),
                Optional.of(new GeneratorLimit(Transport.SSE, faster.latencies().delivery(), 10_000)));

        assertThat(runs.shareOfCeiling()).isCloseTo(rate / 10_000, within(1e-9));
        assertThat(runs.boundByGenerator()).isEqualTo(bound);
    }

    @Test
    void areNotBoundByAGeneratorWhoseLimitIsUnknown() {
        Run fast = run(1, run -> run.deliveriesPerSecond(1e9));
        GeneratorLimit none = new GeneratorLimit(Transport.SSE, fast.latencies().delivery(), 0);

        assertThat(of(fast).boundByGenerator()).isFalse();
        assertThat(new RepeatedRuns(Transport.SSE, List.of(fast), Optional.of(none)).boundByGenerator())
                .isFalse();
    }
}
