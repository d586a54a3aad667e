package io.triwire.bench.load.result;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.triwire.client.Transport;

import static org.assertj.core.api.Assertions.assertThat;

class RunTest {

    @ParameterizedTest
    @CsvSource({"0, false", "0.2, false", "0.21, true", "1, true"})
    void aPathHoldsEventsBackIfOverAFifthAreCoalesced(double bunched, boolean held) {
        assertThat(new Run.Deliveries(100, 100, new Completeness(0, 0, 0), new OutOfRange(0, 0), 10, bunched).held())
                .isEqualTo(held);
    }

    @Test
    void isValidWithoutAFlaw() {
        SampleRun run = new SampleRun("live-feed", Transport.SSE, 1);

        assertThat(run.build().valid()).isTrue();
        assertThat(run.flaw(FlawKind.GC_PAUSE, "A collection took 80 ms.")
                        .build()
                        .valid())
                .isFalse();
    }

    @Test
    void aServiceThatRunsElsewhereHasNoProcess() {
        assertThat(new Run.ServiceCost(0, 0, 0, 0).ofProcess()).isFalse();
        assertThat(new Run.ServiceCost(0, 0, 1, 0).ofProcess()).isTrue();
    }
}
