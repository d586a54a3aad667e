package io.triwire.bench.report.check;

import java.util.List;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;

import io.triwire.bench.load.result.Results;
import io.triwire.bench.load.result.Run;
import io.triwire.bench.load.result.SampleResults;
import io.triwire.bench.load.result.SampleRun;
import io.triwire.bench.report.check.CheckFinding.Outcome;
import io.triwire.client.Transport;

import static org.assertj.core.api.Assertions.assertThat;

/** What is compared with what; the command's test has what comes of it. */
class BaselineCheckTest {

    private static final Results ALL = SampleResults.ranked();
    private static final Results LIVE_FEED =
            SampleResults.of(List.of(SampleResults.liveFeed()), SampleResults.runs("live-feed", 5));

    private static List<CheckFinding> compare(Results baseline, Results candidate) {
        return new BaselineCheck(0.1, 0.25).compare(baseline, candidate);
    }

    private static Results withSse(Results results, UnaryOperator<SampleRun> change) {
        return SampleResults.replacing(
                results,
                run -> run.transport() == Transport.SSE
                        ? change.apply(SampleResults.run(run.workload(), run.transport(), run.repetition()))
                                .build()
                        : run);
    }

    @Test
    void nothingIsWorseThanItself() {
        assertThat(compare(ALL, ALL)).extracting(CheckFinding::outcome).containsOnly(Outcome.OK);
    }

    @Test
    void eachWorkloadIsComparedOnceInTheOrderOfTheBaseline() {
        assertThat(compare(ALL, LIVE_FEED).stream().map(CheckFinding::subject).distinct())
                .containsExactly(
                        "live-feed, WebSocket",
                        "live-feed, SSE",
                        "live-feed, long polling",
                        "chat, WebSocket",
                        "chat, SSE",
                        "chat, long polling",
                        "idle, WebSocket",
                        "idle, SSE",
                        "idle, long polling");
        assertThat(compare(ALL, ALL)).doesNotHaveDuplicates();
    }

    @Test
    void whatTheResultLacksIsInvalid() {
        assertThat(compare(ALL, LIVE_FEED))
                .filteredOn(finding -> finding.subject().startsWith("chat"))
                .hasSize(3)
                .allSatisfy(finding -> assertThat(finding)
                        .isEqualTo(new CheckFinding(Outcome.INVALID, finding.subject(), "valid runs", "5 of 5", "0")));
    }

    @Test
    void whatTheBaselineLacksIsShownAndItsInvariantsHoldAllTheSame() {
        assertThat(compare(LIVE_FEED, withSse(ALL, run -> run.doubled(2))))
                .filteredOn(finding -> finding.subject().equals("chat, SSE"))
                .containsExactly(
                        new CheckFinding(Outcome.OK, "chat, SSE", "nothing is missing", "-", "0"),
                        new CheckFinding(Outcome.ASSERTION, "chat, SSE", "nothing is duplicated", "-", "10"),
                        new CheckFinding(Outcome.OK, "chat, SSE", "nothing is out of order", "-", "0"),
                        new CheckFinding(Outcome.OK, "chat, SSE", "no connection failed", "-", "0"),
                        new CheckFinding(Outcome.SHOWN, "chat, SSE", "valid runs", "0", "5 of 5"));
    }

    /** More bytes through a proxy are no change of the direct path. */
    @Test
    void eachPathIsComparedWithItself() {
        Results paths = SampleResults.throughProxy(5);
        Results dearer = SampleResults.replacing(paths, run -> run.path().equals("direct") ? run : dear(run));

        assertThat(compare(dearer, dearer)).extracting(CheckFinding::outcome).containsOnly(Outcome.OK);
        assertThat(compare(paths, dearer))
                .filteredOn(finding -> finding.outcome() == Outcome.REGRESSION)
                .extracting(CheckFinding::subject)
                .contains("live-feed through nginx-default, SSE", "live-feed through nginx-default, long polling")
                .allMatch(subject -> subject.contains("through nginx-default"));
    }

    private static Run dear(Run run) {
        return SampleResults.run(run.workload(), run.transport(), run.repetition())
                .path(run.path())
                .bytes(2_600, 40)
                .build();
    }

    @Test
    void loadHasRatiosOfTransportsAndIdleConnectionsHaveNone() {
        List<CheckFinding> ratios = compare(ALL, ALL).stream()
                .filter(finding -> finding.what().contains("relative to"))
                .toList();

        assertThat(ratios)
                .extracting(finding -> finding.subject() + ": " + finding.what())
                .contains(
                        "live-feed, SSE: CPU per 1,000 deliveries, relative to WebSocket",
                        "live-feed, SSE: p50, relative to WebSocket",
                        "live-feed, long polling: p50, relative to SSE")
                .hasSize(2 * 3 * 2)
                .noneMatch(ratio -> ratio.startsWith("idle"));
    }

    @Test
    void aCostThatOneResultDoesNotKnowHasNoRatio() {
        assertThat(compare(LIVE_FEED, withSse(LIVE_FEED, SampleRun::elsewhere)))
                .filteredOn(finding -> finding.what().contains("relative to"))
                .extracting(finding -> finding.subject() + ": " + finding.what())
                .containsExactlyInAnyOrder(
                        "live-feed, SSE: p50, relative to WebSocket",
                        "live-feed, long polling: p50, relative to WebSocket",
                        "live-feed, long polling: p50, relative to SSE",
                        "live-feed, long polling: CPU per 1,000 deliveries, relative to WebSocket");
    }
}
