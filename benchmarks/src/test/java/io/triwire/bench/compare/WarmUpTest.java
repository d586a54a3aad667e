package io.triwire.bench.compare;

import org.junit.jupiter.api.Test;

import io.triwire.bench.load.result.Flaw;
import io.triwire.bench.load.result.FlawKind;

import static org.assertj.core.api.Assertions.assertThat;

class WarmUpTest {

    @Test
    void anUnsteadyOneMakesARunInvalidThatIsToRank() {
        assertThat(WarmUp.flaws(false, RunTiming.FULL))
                .containsExactly(new Flaw(FlawKind.WARM_UP, "Latency and rate had not settled after 60 s of warm-up."));
    }

    @Test
    void anUnsteadyOneIsNoFlawWhereNothingIsRanked() {
        assertThat(WarmUp.flaws(false, RunTiming.UNRANKED)).isEmpty();
    }

    @Test
    void aSteadyOneIsNoFlaw() {
        assertThat(WarmUp.flaws(true, RunTiming.FULL)).isEmpty();
    }
}
