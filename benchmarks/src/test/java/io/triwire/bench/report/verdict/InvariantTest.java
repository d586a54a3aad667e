package io.triwire.bench.report.verdict;

import java.util.List;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;

import io.triwire.bench.load.result.FlawKind;
import io.triwire.bench.load.result.Run;
import io.triwire.bench.load.result.SampleRun;
import io.triwire.client.Transport;

import static org.assertj.core.api.Assertions.assertThat;

class InvariantTest {

    private static final Run WHOLE = run(run -> run);

    private static Run run(UnaryOperator<SampleRun> change) {
        return change.apply(new SampleRun("live-feed", Transport.SSE, 1)).build();
    }

    /** How often each is violated, in the order of the constants. */
    private static List<Long> violations(Run... runs) {
        return List.of(Invariant.values()).stream()
                .map(invariant -> invariant.violations(List.of(runs)))
                .toList();
    }

    @Test
    void allHoldInAWholeRun() {
        assertThat(violations(WHOLE)).containsExactly(0L, 0L, 0L, 0L);
        assertThat(violations(run(run -> run.storm(0, 0)))).containsExactly(0L, 0L, 0L, 0L);
        assertThat(Invariant.anyViolated(List.of(WHOLE))).isFalse();
    }

    @Test
    void countOverTheWindowAndTheStorm() {
        Run broken = run(run -> run.missing(1).doubled(20).reordered(300).failedConnections(4_000));
        Run brokenAfterAStorm = run(run -> run.missing(1).doubled(20).storm(5, 60));

        assertThat(violations(broken)).containsExactly(1L, 20L, 300L, 4_000L);
        assertThat(violations(brokenAfterAStorm)).containsExactly(6L, 80L, 0L, 0L);
        assertThat(violations(WHOLE, broken, brokenAfterAStorm)).containsExactly(7L, 100L, 300L, 4_000L);
        assertThat(Invariant.anyViolated(List.of(WHOLE, run(run -> run.failedConnections(1)))))
                .isTrue();
    }

    /** What had not arrived when a run was interrupted is not lost; what came twice came twice. */
    @Test
    void nothingIsMissingInAnInterruptedRun() {
        Run interrupted = run(run -> run.missing(1)
                .doubled(20)
                .storm(5, 60)
                .flaw(FlawKind.GC_PAUSE, "A collection took 80 ms.")
                .flaw(FlawKind.INTERRUPTED, "The generator was stopped before its end."));

        assertThat(violations(interrupted)).containsExactly(0L, 80L, 0L, 0L);
        assertThat(violations(run(run -> run.missing(1).flaw(FlawKind.GC_PAUSE, "A collection took 80 ms."))))
                .containsExactly(1L, 0L, 0L, 0L);
    }
}
