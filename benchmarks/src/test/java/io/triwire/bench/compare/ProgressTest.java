package io.triwire.bench.compare;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ProgressTest {

    private final StringWriter out = new StringWriter();
    private final AtomicLong nanos = new AtomicLong(5);

    @Test
    void tellsTheTimeLeftAtThePaceOfTheStepsBefore() {
        Progress progress = new Progress(new PrintWriter(out), 3, Duration.ofSeconds(60), nanos::get);

        progress.begin("one", Duration.ofSeconds(20));
        nanos.addAndGet(Duration.ofSeconds(40).toNanos());
        progress.begin("two", Duration.ofSeconds(30));
        nanos.addAndGet(Duration.ofSeconds(60).toNanos());
        progress.begin("three", Duration.ofSeconds(10));

        assertThat(out)
                .hasToString(String.format(
                        "[1/3] one; about 60 s left%n[2/3] two; about 80 s left%n[3/3] three; about 20 s left%n"));
    }
}
