package io.triwire.bench.load.measure;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class BurstsTest {

    private static final long MILLI = 1_000_000;

    private final Bursts bursts = new Bursts();

    @ParameterizedTest
    @CsvSource({"0, 2", "1000000, 2", "1000001, 0"})
    void areEventsThatArriveWithinAMillisecond(long apartNanos, long held) {
        bursts.take(0, 100 * MILLI);
        bursts.take(50 * MILLI, 100 * MILLI + apartNanos);

        assertThat(bursts.bunched()).isEqualTo(held);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "20000000, 0", "20000001, 2"})
    void areHeldBackIfTheyWereSentOver20MillisecondsApart(long apartNanos, long held) {
        bursts.take(0, 100 * MILLI);
        bursts.take(apartNanos, 100 * MILLI);

        assertThat(bursts.bunched()).isEqualTo(held);
    }

    @ParameterizedTest
    @CsvSource({"22, 0", "23, 4"})
    void mayArriveAsSlowlyAsTheyWereSent(long sentMillis, long held) {
        for (int index = 0; index < 4; index++) {
            bursts.take(index == 3 ? sentMillis * MILLI : 0, 100 * MILLI + index * MILLI * 3 / 4);
        }

        assertThat(bursts.bunched()).isEqualTo(held);
    }

    @Test
    void areHeldBackInAnyOrder() {
        bursts.take(30 * MILLI, 100 * MILLI);
        bursts.take(0, 100 * MILLI);
        bursts.take(15 * MILLI, 100 * MILLI);

        assertThat(bursts.bunched()).isEqualTo(3);
    }

    @Test
    void areCountedBetweenEventsThatArriveAlone() {
        long sentMillis = 0;
        for (long arrivedMillis : new long[] {0, 100, 100, 200, 300, 300, 300, 400}) {
            sentMillis += 25;
            bursts.take(sentMillis * MILLI, arrivedMillis * MILLI);
        }

        assertThat(bursts.bunched()).isEqualTo(2 + 3);
    }
}
