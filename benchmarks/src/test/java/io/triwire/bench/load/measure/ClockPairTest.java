package io.triwire.bench.load.measure;

import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class ClockPairTest {

    private static final ClockPair PAIR = new ClockPair(1_700_000_000_000_000L, -5_000_000_000L);

    @ParameterizedTest
    @ValueSource(longs = {-2_000_000, -1, 0, 1, 2_000_000})
    void tellsTheSameInstantOnBothClocks(long micros) {
        long atMicros = 1_700_000_000_000_000L + micros;
        long atNanos = -5_000_000_000L + 1_000 * micros;

        assertThat(PAIR.microsAt(atNanos)).isEqualTo(atMicros);
        assertThat(PAIR.nanosAt(atMicros)).isEqualTo(atNanos);
    }

    /** Rounded half up, an event could arrive before its stamp. */
    @Test
    void roundsDownToMicroseconds() {
        assertThat(PAIR.microsAt(-5_000_000_000L + 999)).isEqualTo(1_700_000_000_000_000L);
        assertThat(PAIR.microsAt(-5_000_000_000L - 1)).isEqualTo(1_700_000_000_000_000L - 1);
    }

    @Test
    void isTakenNow() {
        long millis = ClockPair.now().microsAt(System.nanoTime()) / 1_000;

        assertThat(millis).isCloseTo(Instant.now().toEpochMilli(), within(5_000L));
    }
}
