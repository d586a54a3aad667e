package io.triwire.bench.proxy.path;

import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import io.triwire.bench.proxy.path.LongWait.WaitEnd;
import io.triwire.bench.proxy.probe.DeliveryProbe;
import io.triwire.bench.proxy.probe.ProbeFinding;
import io.triwire.bench.proxy.probe.ProbeVerdict;
import io.triwire.client.Transport;

import static org.assertj.core.api.Assertions.assertThat;

/** The sentence of what was found. */
class PathAnswerTest {

    private static final ProbeFinding LIVE = new ProbeFinding.Measured(ProbeVerdict.GOOD, "live", "", List.of());

    @Test
    void aQuietLimitIsToldWithTheHeartbeatThatKeeps() {
        assertThat(answer(
                        LIVE,
                        silent(WaitEnd.ENDED, 60, 60),
                        silent(WaitEnd.ENDED, 60.1, 67.1),
                        beating(WaitEnd.KEPT, 125)))
                .isEqualTo("SSE: yes, but a quiet connection ends after 60 s; a heartbeat of 15 s keeps it.");
    }

    @Test
    void aConnectionThatDiesWithoutASignIsTold() {
        assertThat(answer(
                        LIVE,
                        silent(WaitEnd.DEAD, 133, 133),
                        silent(WaitEnd.DEAD, 133, 140),
                        beating(WaitEnd.KEPT, 125)))
                .isEqualTo(
                        "SSE: yes, but a quiet connection ends after less than 125 s, without a sign; a heartbeat of 15 s "
                                + "keeps it.");
    }

    @Test
    void anEndAtOneMomentIsNoLimit() {
        assertThat(answer(
                        LIVE, silent(WaitEnd.ENDED, 40, 40), silent(WaitEnd.ENDED, 33, 40), beating(WaitEnd.KEPT, 125)))
                .isEqualTo(
                        "SSE: yes, but all quiet connections ended at one moment, whatever their age: measure again.");
    }

    @Test
    void anEndAtOneAgeDespiteHeartbeatsIsALimitOfLife() {
        assertThat(answer(
                        LIVE,
                        silent(WaitEnd.ENDED, 100, 100),
                        silent(WaitEnd.ENDED, 101, 108),
                        beating(WaitEnd.ENDED, 100)))
                .isEqualTo("SSE: yes, but every connection ends after 100 s, with a heartbeat or without.");
    }

    @Test
    void eventsThatAreLateAtTimesAreNoReasonAgainstATransport() {
        ProbeFinding late =
                new ProbeFinding.Measured(ProbeVerdict.BAD, "held back irregularly", "45 to 340 ms", List.of());

        assertThat(answer(late)).isEqualTo("SSE: yes, but events are held back irregularly: 45 to 340 ms.");
    }

    @Test
    void whatCouldNotBeMeasuredDoesNotPass() {
        PathAnswer answer = PathAnswer.of(
                Transport.SSE,
                Optional.empty(),
                List.of(new PathFinding(
                        DeliveryProbe.plain(), Transport.SSE, new ProbeFinding.Invalid("no result in time"))),
                List.of());

        assertThat(answer.passes()).isFalse();
        assertThat(answer.sentence()).isEqualTo("SSE: no, or at least not known: INVALID: no result in time.");
    }

    private static String answer(ProbeFinding delivery, LongWait... waits) {
        return PathAnswer.of(
                        Transport.SSE,
                        Optional.empty(),
                        List.of(new PathFinding(DeliveryProbe.plain(), Transport.SSE, delivery)),
                        List.of(waits))
                .sentence();
    }

    private static LongWait silent(WaitEnd end, double after, double at) {
        return new LongWait(Transport.SSE, 0, 125, new LongWait.WaitOutcome(end, after, at, ""), List.of());
    }

    private static LongWait beating(WaitEnd end, double after) {
        return new LongWait(Transport.SSE, 15, 125, new LongWait.WaitOutcome(end, after, after, ""), List.of());
    }
}
