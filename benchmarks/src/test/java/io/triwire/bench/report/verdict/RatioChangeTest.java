package io.triwire.bench.report.verdict;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.triwire.bench.load.result.SampleRun;
import io.triwire.client.Transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class RatioChangeTest {

    private static final double TOLERATED = 0.25;
    private static final Optional<Interval> CERTAIN = Optional.of(new Interval(0.1, 0.4));

    @ParameterizedTest
    @CsvSource({"2, 2.4, false", "2, 2.6, true", "2.4, 2, false", "2.6, 2, true", "2, 2.5, false"})
    void exceedsWhatIsToleratedInEitherDirection(double before, double after, boolean exceeds) {
        assertThat(new RatioChange(Measure.CPU, before, after, CERTAIN).exceeds(TOLERATED))
                .isEqualTo(exceeds);
    }

    @Test
    void mustBeCertain() {
        assertThat(new RatioChange(Measure.CPU, 1, 9, Optional.of(new Interval(-0.1, 0.4))).exceeds(TOLERATED))
                .isFalse();
        assertThat(new RatioChange(Measure.CPU, 1, 9, Optional.empty()).exceeds(TOLERATED))
                .isFalse();
    }

    @Test
    void isTheSameOnAMachineOfHalfTheSpeed() {
        RatioChange change = change(5, 10, 20, 20, 40);

        assertThat(change.before()).isCloseTo(0.5, within(0.05));
        assertThat(change.after()).isCloseTo(change.before(), within(1e-9));
        assertThat(change.interval()).hasValueSatisfying(interval -> assertThat(interval.includesZero())
                .isTrue());
    }

    @Test
    void isFoundWhereOneCostsMore() {
        RatioChange change = change(5, 10, 20, 15, 20);

        assertThat(change.after() / change.before()).isCloseTo(1.5, within(1e-9));
        assertThat(change.interval()).hasValueSatisfying(interval -> {
            assertThat(interval.low()).isBetween(0.1, Math.log(1.5));
            assertThat(interval.high()).isBetween(Math.log(1.5), 0.8);
        });
        assertThat(change.exceeds(TOLERATED)).isTrue();
    }

    @Test
    void hasNoIntervalBelowFiveRuns() {
        assertThat(change(4, 10, 20, 90, 20).interval()).isEmpty();
    }

    /** Of the CPU time of two transports, before and after. */
    private static RatioChange change(int runs, double oneBefore, double otherBefore, double one, double other) {
        return RatioChange.of(
                Measure.CPU,
                List.of(runs(Transport.SSE, runs, oneBefore), runs(Transport.WEBSOCKET, runs, otherBefore)),
                List.of(runs(Transport.SSE, runs, one), runs(Transport.WEBSOCKET, runs, other)),
                1);
    }

    private static RepeatedRuns runs(Transport transport, int count, double cpuMicros) {
        return new RepeatedRuns(
                transport,
                IntStream.rangeClosed(1, count)
                        .mapToObj(repetition -> new SampleRun("w", transport, repetition)
                                .cpuMicros(cpuMicros)
                                .build())
                        .toList(),
                Optional.empty());
    }
}
