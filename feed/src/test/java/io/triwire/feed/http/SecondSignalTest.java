package io.triwire.feed.http;

import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class SecondSignalTest {

    private final Signals signals = new Signals();

    @AfterEach
    void restore() {
        signals.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void runsTheAction(String name) throws ReflectiveOperationException {
        signals.ignore();
        AtomicInteger runs = new AtomicInteger();
        SecondSignal.run(runs::incrementAndGet);

        Signals.raise(name);

        await().untilAsserted(() -> assertThat(runs).hasValue(1));
    }
}
