package io.triwire.bench.command;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PublishErrorsTest {

    private final AtomicLong nanoTime = new AtomicLong(-1);
    private final StringWriter out = new StringWriter();
    private final PublishErrors report = new PublishErrors(new PrintWriter(out), nanoTime::get);

    @Test
    void tellsOfTheFirstAtOnceAndOfMoreInOneLine() {
        Exception away = new IllegalStateException("away");
        report.report(away);
        report.report(away);
        report.report(away);
        nanoTime.addAndGet(Duration.ofSeconds(10).toNanos());
        report.report(away);

        assertThat(out.toString().lines())
                .containsExactly("triwire: Cannot publish 1 event: away", "triwire: Cannot publish 3 events: away");
    }
}
