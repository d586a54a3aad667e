package io.triwire.bench.process;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class GcPausesTest {

    @Test
    void seesACollectionThatPausesThisProcess() {
        GcPauses.begin();
        long before = System.nanoTime();
        assertThat(GcPauses.longestSince(before)).isZero();

        await().atMost(Duration.ofSeconds(20)).until(() -> {
            System.gc();
            return GcPauses.longestSince(before).compareTo(Duration.ZERO) > 0;
        });

        // Those before an instant are not of a window that begins there.
        assertThat(GcPauses.longestSince(System.nanoTime() + 1_000_000_000)).isZero();
    }
}
