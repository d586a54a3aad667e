package io.triwire.bench.proxy.drill;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.triwire.client.Transport;

import static org.assertj.core.api.Assertions.assertThat;

/** Three streams: one that goes on, one that is cut and refused once, and one that was cut before. */
class ConnectionHistoryTest {

    private static final long MILLI = 1_000_000;
    private static final long OPEN = Long.MAX_VALUE;

    private final ConnectionHistory history = new ConnectionHistory(
            Transport.SSE,
            List.of(
                    List.of(stream(200, "one", 0, OPEN)),
                    List.of(
                            stream(200, "one", 0, 1_000 * MILLI),
                            stream(503, "", 1_200 * MILLI, 1_200 * MILLI),
                            stream(200, "two", 1_700 * MILLI, OPEN)),
                    List.of(stream(200, "two", 0, 10 * MILLI), stream(200, "one", 20 * MILLI, OPEN))),
            500 * MILLI);

    @Test
    void countsSubscribersThatLostTheirConnectionSince() {
        assertThat(history.cut()).isEqualTo(1);
    }

    @Test
    void measuresTheOutageFromTheCutToTheAnswer() {
        assertThat(history.longestOutage()).isEqualTo(Duration.ofMillis(700));
    }

    @Test
    void countsRefusalsByTheirStatus() {
        assertThat(history.refusals()).isEqualTo(Map.of(503, 1L));
    }

    @Test
    void countsChangesOfTheReplicaSince() {
        assertThat(history.changes()).isEqualTo(1);
    }

    @Test
    void putsItInOneLine() {
        assertThat(history.detail()).isEqualTo("1 of 3 cut off, back after 0.7 s, 1 x 503");
    }

    private static Attempt stream(int status, String replica, long answeredNanos, long endedNanos) {
        return new Attempt(
                Transport.SSE,
                new Attempt.ResponseHead(status, replica, answeredNanos),
                new Attempt.AttemptEnd(endedNanos, false, false),
                7);
    }
}
