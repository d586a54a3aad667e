package io.triwire.feed.http;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.triwire.testkit.SignalMask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

class SecondSignalTest {

    private final Signals signals = new Signals();

    @AfterEach
    void restore() {
        signals.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void runsTheAction(String name) throws ReflectiveOperationException, IOException {
        assumeFalse(name.equals("INT") && SignalMask.ignoresInterrupt(), "SIGINT is ignored by what started the tests");
        signals.ignore();
        AtomicInteger runs = new AtomicInteger();
        SecondSignal.run(runs::incrementAndGet);

        Signals.raise(name);

        await().untilAsserted(() -> assertThat(runs).hasValue(1));
    }
}
