package io.triwire.client;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SilenceTest {

    private static final Duration BOUND = Duration.ofSeconds(10);

    private long nanos = -5;

    private final Silence silence = new Silence(BOUND, () -> nanos);

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    @Test
    void isTooLongBeyondItsBound() {
        pass(BOUND);
        assertThat(silence.isTooLong()).isFalse();

        pass(Duration.ofNanos(1));

        assertThat(silence.isTooLong()).isTrue();
    }

    @Test
    void beginsAnewWithWhateverComes() {
        pass(BOUND);
        silence.broken();

        pass(BOUND);

        assertThat(silence.isTooLong()).isFalse();
    }

    @Test
    void hasTheBoundThatWasToldLast() {
        pass(Duration.ofSeconds(3));

        silence.allow(Duration.ofSeconds(2));

        assertThat(silence.isTooLong()).isTrue();
        assertThat(silence.bound()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void isNotHeldAgainstTheServiceWhileNothingIsRead() {
        silence.stopListening();

        pass(BOUND.multipliedBy(2));

        assertThat(silence.isTooLong()).isFalse();
    }

    @Test
    void beginsWhenReadingGoesOn() {
        silence.stopListening();
        pass(BOUND.multipliedBy(2));
        silence.listenAgain();
        pass(BOUND);
        assertThat(silence.isTooLong()).isFalse();

        pass(Duration.ofNanos(1));

        assertThat(silence.isTooLong()).isTrue();
    }

    @Test
    void mayLastForTwoAndAHalfHeartbeats() {
        assertThat(Silence.allowedBy(Duration.ofSeconds(15))).isEqualTo(Duration.ofMillis(37_500));
    }

    @Test
    void mayLastForTheWaitOfAPollAndHalfOfTheLongest() {
        assertThat(Silence.allowedBy(Duration.ofSeconds(20), Duration.ofSeconds(25)))
                .isEqualTo(Duration.ofMillis(32_500));
    }
}
