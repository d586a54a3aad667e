package io.triwire.bench.compare;

import java.util.OptionalLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

class IdleCostTest {

    private static final int BYTES = 64 << 20;

    /** Garbage does not count, and what is live does: this process is weighed, which has that much more in between. */
    @Test
    void weighsWhatIsLive() throws InterruptedException {
        long pid = ProcessHandle.current().pid();
        OptionalLong before = IdleCost.liveBytes(pid);
        assumeTrue(before.isPresent(), "this Java has no jcmd");

        byte[] live = new byte[BYTES];
        byte[] garbage = new byte[BYTES];
        assertThat(garbage).hasSize(live.length);
        garbage = new byte[0];

        long added = IdleCost.liveBytes(pid).orElseThrow() - before.getAsLong();
        assertThat(added).isBetween(BYTES / 8L * 7, BYTES / 8L * 9);
        assertThat(live.length + garbage.length).isEqualTo(BYTES);
    }
}
