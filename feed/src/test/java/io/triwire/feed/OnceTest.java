package io.triwire.feed;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OnceTest {

    private final AtomicInteger runs = new AtomicInteger();

    @Test
    void runsItsActionAtTheFirstCallOnly() {
        Once once = new Once(runs::incrementAndGet);
        assertThat(runs).hasValue(0);

        once.run();
        once.run();

        assertThat(runs).hasValue(1);
    }

    @Test
    void runsItsActionOnceThoughTheActionAsksForItAgain() {
        AtomicReference<Runnable> itself = new AtomicReference<>(() -> {});
        Once once = new Once(() -> {
            runs.incrementAndGet();
            itself.get().run();
        });
        itself.set(once);

        once.run();

        assertThat(runs).hasValue(1);
    }
}
