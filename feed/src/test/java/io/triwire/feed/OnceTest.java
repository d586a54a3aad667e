package io.triwire.feed;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

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
        List<Once> itself = new ArrayList<>();
        Once once = new Once(() -> {
            runs.incrementAndGet();
            itself.get(0).run();
        });
        itself.add(once);

        once.run();

        assertThat(runs).hasValue(1);
    }
}
