package io.triwire.bench.report.verdict;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;

import org.junit.jupiter.api.Test;

import io.triwire.bench.load.result.FlawKind;
import io.triwire.bench.load.result.Run;
import io.triwire.bench.load.result.SampleResults;
import io.triwire.bench.load.result.SampleRun;
import io.triwire.bench.load.workload.Workload;
import io.triwire.client.Transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/** One for each way in which a comparison can come out. */
class VerdictTest {

    private static final Workload LIVE_FEED = SampleResults.liveFeed();

    @Test
    void choosesTheOneThatCostsLess() {
        Verdict verdict = verdict(
                LIVE_FEED,
                5,
                run -> run.transport() == Transport.SSE ? sample(run).cpuMicros(3) : sample(run));

        assertThat(verdict.standing()).isEqualTo(Verdict.Standing.RANKED);
        assertThat(verdict.choice()).contains(Transport.SSE);
        assertThat(verdict.headline())
                .isEqualTo("Choose SSE for live-feed: it meets the needs with less CPU per delivery than "
                        + "WebSocket and long polling.");
    }

    @Test
    void givesEveryFigureThatItRestsOn() {
        Verdict verdict = verdict(LIVE_FEED, 5, VerdictTest::sample);

        assertThat(verdict.reasons()).hasSize(5);
        assertThat(verdict.reasons().get(0))
                .matches("Within 250 ms at p99, nothing missing and nothing duplicated: "
                        + "WebSocket [0-9.]+ ms, SSE [0-9.]+ ms, long polling [0-9.]+ ms\\.");
        assertThat(verdict.reasons().get(1)).startsWith("CPU per 1,000 deliveries: WebSocket 9");
        assertThat(verdict.reasons().get(2)).startsWith("Bytes per delivery: WebSocket 2");
        assertThat(verdict.reasons().get(3))
                .matches(
                        "P99: WebSocket [0-9.]+ ms; SSE [0-9.]+ ms \\(not told apart, 95 % interval −[0-9.]+ (?:ms|µs) to "
                                + "\\+[0-9.]+ (?:ms|µs)\\); long polling [0-9.]+ ms \\(\\+[0-9.]+ ms, 95 % interval "
                                + "\\+[0-9.]+ ms to \\+[0-9.]+ ms\\)\\.");
        assertThat(verdict.reasons().get(4)).startsWith("P50: ");
    }

    @Test
    void saysWhichWereNotToldApart() {
        Verdict verdict = verdict(LIVE_FEED, 5, VerdictTest::sample);

        assertThat(verdict.standing()).isEqualTo(Verdict.Standing.RANKED);
        assertThat(verdict.choice()).isEmpty();
        assertThat(verdict.headline())
                .matches("WebSocket and SSE were not told apart for live-feed: they meet the needs with less CPU per "
                        + "delivery than long polling\\. They may differ by up to [0-9.]+ B in bytes per delivery and "
                        + "[0-9.]+ ms in p99\\.");
    }

    @Test
    void saysWhomEachMeritIsOver() {
        Verdict verdict = verdict(
                LIVE_FEED,
                5,
                run -> run.transport() == Transport.SSE ? sample(run).bytes(200, 4) : sample(run));

        assertThat(verdict.headline())
                .isEqualTo(
                        "Choose SSE for live-feed: it meets the needs with less CPU per delivery than long polling and "
                                + "fewer bytes per delivery than WebSocket.");
    }

    @Test
    void lowerLatencyWithinTheBudgetIsWorthLessThanCpu() {
        Verdict verdict = verdict(
                LIVE_FEED,
                5,
                run -> run.transport() == Transport.LONG_POLL
                        ? sample(run).cpuMicros(2).median(Duration.ofMillis(40))
                        : sample(run));

        assertThat(verdict.choice()).contains(Transport.LONG_POLL);
    }

    @Test
    void leavesOutWhatIsSlowerThanTheBudget() {
        Verdict verdict = verdict(
                LIVE_FEED,
                5,
                run -> run.transport() == Transport.SSE
                        ? sample(run)
                        : sample(run).median(Duration.ofMillis(200)));

        assertThat(verdict.choice()).contains(Transport.SSE);
        assertThat(verdict.headline()).isEqualTo("Choose SSE for live-feed: it alone meets the needs.");
        assertThat(verdict.reasons())
                .anyMatch(reason ->
                        reason.matches("WebSocket is out: it took [0-9]+ ms at p99; the workload needs a p99 within "
                                + "250 ms and nothing missing or duplicated\\."));
    }

    @Test
    void leavesOutWhatLosesAnEvent() {
        Verdict verdict = verdict(
                LIVE_FEED,
                5,
                run -> run.transport() == Transport.SSE
                        ? sample(run).cpuMicros(1).missing(run.repetition() / 5)
                        : sample(run));

        assertThat(verdict.reasons())
                .contains("SSE is out: it lost 1 delivery; the workload needs a p99 within 250 ms and nothing missing "
                        + "or duplicated.");
        assertThat(verdict.headline()).doesNotContain("SSE");
    }

    @Test
    void saysSoWhenNoneMeetsTheNeeds() {
        Verdict verdict = verdict(LIVE_FEED, 5, run -> sample(run).doubled(2));

        assertThat(verdict.standing()).isEqualTo(Verdict.Standing.UNMET);
        assertThat(verdict.headline()).isEqualTo("No transport meets the needs of live-feed.");
        assertThat(verdict.reasons()).anyMatch(reason -> reason.startsWith("SSE is out: it duplicated 10 deliveries"));
    }

    @Test
    void ranksNothingBelowFiveRepetitions() {
        Verdict verdict = verdict(
                LIVE_FEED,
                4,
                run -> run.transport() == Transport.SSE ? sample(run).cpuMicros(3) : sample(run));

        assertThat(verdict.standing()).isEqualTo(Verdict.Standing.UNRANKED);
        assertThat(verdict.headline())
                .isEqualTo("No ranking for live-feed: only 4 valid runs of each transport. WebSocket, SSE and long "
                        + "polling meet its needs.");
        assertThat(verdict.choice()).isEmpty();
        assertThat(verdict.reasons()).noneMatch(reason -> reason.contains("interval"));
    }

    @Test
    void anInvalidRunCountsForNothing() {
        Verdict verdict = verdict(
                LIVE_FEED,
                6,
                run -> run.repetition() == 6 && run.transport() == Transport.SSE
                        ? sample(run).cpuMicros(900).flaw(FlawKind.GC_PAUSE, "A collection took 80 ms.")
                        : sample(run));

        assertThat(verdict.standing()).isEqualTo(Verdict.Standing.RANKED);
        assertThat(verdict.reasons())
                .contains("Invalid, and not used here: 1 of 6 runs of SSE.")
                .anyMatch(reason -> reason.startsWith("CPU per 1,000 deliveries: WebSocket 9")
                        || reason.startsWith("CPU per 1,000 deliveries: WebSocket 10"));
    }

    @Test
    void oneInvalidRunTooManyEndsTheRanking() {
        Verdict verdict = verdict(
                LIVE_FEED,
                5,
                run -> run.repetition() == 5
                        ? sample(run).flaw(FlawKind.GC_PAUSE, "A collection took 80 ms.")
                        : sample(run));

        assertThat(verdict.standing()).isEqualTo(Verdict.Standing.UNRANKED);
    }

    @Test
    void saysNothingOfInvalidRunsAlone() {
        Verdict verdict = verdict(LIVE_FEED, 5, run -> sample(run).flaw(FlawKind.CLIENT_CPU, "A core was 95 % busy."));

        assertThat(verdict.standing()).isEqualTo(Verdict.Standing.UNKNOWN);
        assertThat(verdict.choice()).isEmpty();
        assertThat(verdict.headline()).isEqualTo("No verdict on live-feed: it has no valid run.");
    }

    @Test
    void leavesTheChoiceWhereNoneIsBetter() {
        Verdict verdict =
                verdict(LIVE_FEED, 5, run -> new SampleRun(run.workload(), run.transport(), run.repetition()));

        assertThat(verdict.choice()).isEmpty();
        assertThat(verdict.headline())
                .matches(
                        "WebSocket, SSE and long polling were not told apart for live-feed: choose what suits your "
                                + "clients\\. They may differ by up to [0-9.]+ B in bytes per delivery and [0-9.]+ ms in p99\\.");
    }

    /** What was not seen is one thing, and what was seen to be alike is another. */
    @Test
    void saysThatTheyAreAlikeOnlyIfNoDifferenceThatMattersIsLeft() {
        Verdict verdict =
                verdict(SampleResults.idle(), 5, run -> SampleResults.run("idle", run.transport(), run.repetition()));

        assertThat(verdict.headline())
                .isEqualTo("No difference that matters for idle between WebSocket, SSE and long polling: choose what "
                        + "suits your clients.");
    }

    @Test
    void comparesNothingWithTheOnlyOneThatWasMeasured() {
        Verdict verdict = verdict(
                LIVE_FEED,
                5,
                run -> run.transport() == Transport.SSE
                        ? sample(run)
                        : sample(run).flaw(FlawKind.GC_PAUSE, "A collection took 80 ms."));

        assertThat(verdict.headline())
                .isEqualTo("SSE meets the needs of live-feed; no other transport has a valid run to compare it with.");
    }

    @Test
    void aWayUpDecidesBetweenEquals() {
        Verdict verdict = verdict(SampleResults.chat(), 5, VerdictTest::sample);

        assertThat(verdict.choice()).contains(Transport.WEBSOCKET);
        assertThat(verdict.headline())
                .isEqualTo(
                        "Choose WebSocket for chat: WebSocket and SSE do not differ, and it alone lets clients send on the "
                                + "same connection.");
        assertThat(verdict.reasons())
                .anyMatch(reason -> reason.contains("POST"))
                .anyMatch(reason -> reason.contains("upgrade"));
    }

    @Test
    void connectionsWithoutEventsAreComparedByTheirMemory() {
        Verdict verdict = verdict(SampleResults.idle(), 5, VerdictTest::sample);

        assertThat(verdict.reasons())
                .containsExactly(
                        "Memory per idle connection: WebSocket 12.5 KB; SSE 12.5 KB (no difference that matters, 95 % interval "
                                + "+0 B to +0 B); long polling 12.5 KB (no difference that matters, 95 % interval +0 B to +0 B).");
    }

    @Test
    void whatWasNotMeasuredDecidesNothing() {
        Verdict verdict = verdict(
                LIVE_FEED,
                5,
                run -> run.transport() == Transport.SSE
                        ? sample(run).elsewhere().bytes(200, 4)
                        : sample(run).elsewhere());

        assertThat(verdict.choice()).contains(Transport.SSE);
        assertThat(verdict.headline())
                .isEqualTo("Choose SSE for live-feed: it meets the needs with fewer bytes per delivery than "
                        + "WebSocket and long polling.");
        assertThat(verdict.reasons())
                .contains("CPU per 1,000 deliveries was not measured, because the services run elsewhere.")
                .noneMatch(reason -> reason.startsWith("CPU per 1,000 deliveries: "));
    }

    @Test
    void idleConnectionsOfServicesElsewhereCannotBeCompared() {
        Verdict verdict = verdict(SampleResults.idle(), 5, run -> sample(run).elsewhere());

        assertThat(verdict.standing()).isEqualTo(Verdict.Standing.UNKNOWN);
        assertThat(verdict.headline())
                .isEqualTo("The transports cannot be compared for idle: memory per idle connection was not measured, "
                        + "because the services run elsewhere.");
    }

    @Test
    void marksWhatTheGeneratorBounds() {
        Verdict verdict = verdict(
                LIVE_FEED,
                5,
                run -> run.transport() == Transport.SSE ? sample(run).deliveriesPerSecond(17_820) : sample(run));

        assertThat(verdict.reasons())
                .contains(
                        "SSE is bound by the generator: it reached 81.0 % of the rate that the generator can receive, "
                                + "so the service may be better than its figures.");
    }

    @Test
    void saysWhomAChoiceLeavesOut() {
        Verdict verdict = verdict(
                LIVE_FEED,
                5,
                run -> run.transport() == Transport.WEBSOCKET
                        ? sample(run).flaw(FlawKind.WARM_UP, "Not settled.")
                        : sample(run));

        assertThat(verdict.headline())
                .isEqualTo("Choose SSE for live-feed: it meets the needs with less CPU per delivery than long polling. "
                        + "WebSocket could not be judged, without a valid run.");
    }

    /** What the table at the beginning of a report says. */
    @Test
    void answersForEachTransport() {
        Verdict verdict = verdict(
                LIVE_FEED,
                5,
                run -> run.transport() == Transport.SSE ? sample(run).missing(3) : sample(run));

        assertThat(verdict.answers())
                .extracting(Answer::transport, Answer::suitability)
                .containsExactly(
                        tuple(Transport.WEBSOCKET, Answer.Suitability.GOOD),
                        tuple(Transport.SSE, Answer.Suitability.NO),
                        tuple(Transport.LONG_POLL, Answer.Suitability.POSSIBLE));
        assertThat(verdict.answer(Transport.SSE).orElseThrow().reason()).isEqualTo("lost 15 deliveries");
        assertThat(verdict.answer(Transport.LONG_POLL).orElseThrow().reason())
                .matches("CPU per 1,000 deliveries [0-9.]+ ms \\(\\+[0-9.]+ ms, 95 % interval \\+.* to \\+.*\\)");
        assertThat(verdict(LIVE_FEED, 4, VerdictTest::sample).answers())
                .extracting(Answer::suitability)
                .containsOnly(Answer.Suitability.UNKNOWN);
    }

    /** One late event of 1,000 subscribers is a thousand late deliveries, and still one event. */
    @Test
    void aPercentileOfFewEventsDecidesNothing() {
        Function<Run, SampleRun> slowWebSocket = run -> run.transport() == Transport.WEBSOCKET
                ? sample(run).median(Duration.ofMillis(30)).events(190)
                : sample(run).events(190);

        Verdict few = verdict(LIVE_FEED, 5, slowWebSocket);
        Verdict many = verdict(LIVE_FEED, 5, run -> slowWebSocket.apply(run).events(200));

        String decidesNothing =
                "P99 decides nothing: there were too few events, so that a single late one could move it.";
        assertThat(few.reasons()).contains(decidesNothing);
        assertThat(few.headline()).doesNotContain("p99");
        assertThat(many.reasons()).doesNotContain(decidesNothing);
        assertThat(many.headline()).contains("a lower p99 than WebSocket");
    }

    @Test
    void namesThePathThatIsNotDirect() {
        List<Run> runs = SampleResults.TRANSPORTS.stream()
                .map(transport ->
                        new SampleRun("live-feed", transport, 1).path("nginx").build())
                .toList();

        Verdict verdict = Verdict.of(
                ComparisonGroup.of(SampleResults.of(List.of(LIVE_FEED), runs)).get(0));

        assertThat(verdict.headline()).contains("for live-feed through nginx");
    }

    /** Of the sample runs of a workload, each changed. */
    private static Verdict verdict(Workload workload, int repetitions, Function<Run, SampleRun> change) {
        List<Run> runs = SampleResults.runs(workload.name(), repetitions).stream()
                .map(change)
                .map(SampleRun::build)
                .toList();
        return Verdict.of(
                ComparisonGroup.of(SampleResults.of(List.of(workload), runs)).get(0));
    }

    private static SampleRun sample(Run run) {
        return SampleResults.run(run.workload(), run.transport(), run.repetition());
    }
}
