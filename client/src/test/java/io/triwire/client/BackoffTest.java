package io.triwire.client;

import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BackoffTest {

    private final Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofMillis(1_000), new Random(1));

    @Test
    void doublesUpToItsCapWithHalfOfItAtRandom() {
        int[] ceilings = {100, 200, 400, 800, 1_000, 1_000};

        assertThat(IntStream.of(ceilings))
                .allSatisfy(ceiling -> assertThat(backoff.next().toMillis()).isBetween(ceiling / 2L, (long) ceiling));
    }

    @Test
    void beginsAnewAfterASuccess() {
        IntStream.range(0, 5).forEach(failure -> backoff.next());

        backoff.reset();

        assertThat(backoff.next()).isLessThanOrEqualTo(Duration.ofMillis(100));
    }

    @Test
    void spreadsClientsThatFailTogether() {
        Backoff another = new Backoff(Duration.ofMillis(100), Duration.ofMillis(1_000), new Random(2));

        assertThat(IntStream.range(0, 5).mapToObj(failure -> backoff.next()).toList())
                .isNotEqualTo(IntStream.range(0, 5)
                        .mapToObj(failure -> another.next())
                        .toList());
    }
}
