package io.triwire.bench.proxy.probe;

import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DeliveryTimingTest {

    private static final List<Long> SENT = List.of(500L, 1_400L, 2_000L);
    private static final long END = 3_200;

    @Test
    void isLiveWhenEachComesSoon() {
        assertThat(kind(501, 1_420, 2_090)).isEqualTo(DeliveryTiming.DeliveryPattern.LIVE);
    }

    @Test
    void isConstantWhenEachIsAsLate() {
        assertThat(kind(1_400, 2_310, 2_890)).isEqualTo(DeliveryTiming.DeliveryPattern.CONSTANT);
    }

    @Test
    void isOneLateWhenEachComesWithTheNext() {
        assertThat(kind(1_402, 2_003, 3_205)).isEqualTo(DeliveryTiming.DeliveryPattern.ONE_LATE);
    }

    @Test
    void isHeldWhenAllComeWithTheEnd() {
        assertThat(kind(3_201, 3_201, 3_202)).isEqualTo(DeliveryTiming.DeliveryPattern.HELD_TO_END);
    }

    @Test
    void isIrregularWhenNoRuleHolds() {
        assertThat(kind(501, 2_000, 2_001)).isEqualTo(DeliveryTiming.DeliveryPattern.IRREGULAR);
    }

    @Test
    void isLostWhenOneIsMissing() {
        assertThat(kind(501, 1_401)).isEqualTo(DeliveryTiming.DeliveryPattern.LOST);
    }

    @Test
    void isRepeatedWhenOneIsDoubled() {
        assertThat(kind(501, 1_401, 2_001, 2_002)).isEqualTo(DeliveryTiming.DeliveryPattern.REPEATED);
    }

    private static DeliveryTiming.DeliveryPattern kind(long... came) {
        return DeliveryTiming.of(SENT, Arrays.stream(came).boxed().toList(), END)
                .kind();
    }
}
