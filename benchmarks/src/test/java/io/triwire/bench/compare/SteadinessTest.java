package io.triwire.bench.compare;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SteadinessTest {

    private final Steadiness steadiness = new Steadiness(3);

    @Test
    void threeSecondsThatAreAlikeAreSteady() {
        assertThat(steadiness.after(40_000, 2_000)).isFalse();
        assertThat(steadiness.after(36_000, 1_950)).isFalse();
        assertThat(steadiness.after(44_000, 2_010)).isTrue();
    }

    @Test
    void aLatencyThatStillFallsIsNot() {
        steadiness.after(90_000, 2_000);
        steadiness.after(50_000, 2_000);

        assertThat(steadiness.after(30_000, 2_000)).isFalse();
        assertThat(steadiness.after(29_000, 2_000)).isFalse();
        assertThat(steadiness.after(28_000, 2_000)).isTrue();
    }

    @Test
    void aRateThatChangesIsNot() {
        steadiness.after(30_000, 1_000);
        steadiness.after(30_000, 2_000);

        assertThat(steadiness.after(30_000, 2_000)).isFalse();
    }

    @Test
    void fiveMillisecondsAreNoise() {
        steadiness.after(6_000, 2_000);
        steadiness.after(1_000, 2_000);

        assertThat(steadiness.after(2_500, 2_000)).isTrue();
        assertThat(steadiness.after(7_500, 2_000)).isFalse();
    }

    @Test
    void nothingIsNotSteady() {
        steadiness.after(0, 0);
        steadiness.after(0, 0);

        assertThat(steadiness.after(0, 0)).isFalse();
    }
}
