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
        report.refused(away);
        report.refused(away);
        report.refused(away);
        nanoTime.addAndGet(Duration.ofSeconds(10).toNanos());
        report.refused(away);

        assertThat(out.toString().lines())
                .containsExactly(
                        "triwire: Kafka did not take 1 events: away", "triwire: Kafka did not take 3 events: away");
    }
}
