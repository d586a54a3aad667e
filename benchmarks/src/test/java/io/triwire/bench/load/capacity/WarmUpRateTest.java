package io.triwire.bench.load.capacity;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class WarmUpRateTest {

    private final WarmUpRate first = WarmUpRate.within(List.of(10, 40, 100));

    @Test
    void doublesUpToTheHighestRateWhileTheSubjectKeepsUp() {
        assertThat(Stream.iterate(first, rate -> rate.next(true)).limit(6))
                .extracting(WarmUpRate::eventsPerSecond)
                .containsExactly(10, 20, 40, 80, 100, 100);
    }

    @Test
    void isHalvedWhenTheSubjectFallsBehind() {
        WarmUpRate high = first.next(true).next(true).next(true);

        assertThat(high.next(false).eventsPerSecond()).isEqualTo(40);
    }

    @Test
    void staysAtTheLowestRateForASubjectThatNeverKeepsUp() {
        assertThat(first.next(false)).isEqualTo(first);
    }
}
