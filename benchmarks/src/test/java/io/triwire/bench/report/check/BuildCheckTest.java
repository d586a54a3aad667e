package io.triwire.bench.report.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;

import io.triwire.bench.load.result.FlawKind;
import io.triwire.bench.load.result.Run;
import io.triwire.bench.load.result.SampleRun;
import io.triwire.bench.report.check.CheckFinding.Outcome;
import io.triwire.bench.report.verdict.BuildTerms;
import io.triwire.bench.report.verdict.Measure;
import io.triwire.client.Transport;

import static org.assertj.core.api.Assertions.assertThat;

class BuildCheckTest {

    private static final BuildTerms TERMS = new BuildTerms(List.of(Measure.CPU, Measure.BYTES), Optional.empty());
    private static final String SSE = "live-feed, SSE";

    private static List<Run> runs(UnaryOperator<SampleRun> change) {
        List<Run> runs = new ArrayList<>();
        for (int block = 1; block <= 4; block++) {
            runs.add(change.apply(new SampleRun("live-feed", Transport.SSE, block).block(block))
                    .build());
        }
        return runs;
    }

    private static List<CheckFinding> findings(List<Run> base, List<Run> head) {
        return new BuildCheck("live-feed", base, head, TERMS).findings(List.of(Transport.SSE));
    }

    @Test
    void aBuildIsAsGoodAsItself() {
        List<Run> runs = runs(run -> run);

        assertThat(findings(runs, runs))
                .containsExactly(
                        new CheckFinding(Outcome.OK, SSE, "nothing is missing", "0", "0"),
                        new CheckFinding(Outcome.OK, SSE, "nothing is duplicated", "0", "0"),
                        new CheckFinding(Outcome.OK, SSE, "nothing is out of order", "0", "0"),
                        new CheckFinding(Outcome.OK, SSE, "no connection failed", "0", "0"),
                        new CheckFinding(
                                Outcome.OK,
                                SSE,
                                "CPU per 1,000 deliveries",
                                "10.1 ms",
                                "10.1 ms, +0.0 % (95 % interval +0.0 % to +0.0 %) in 4 blocks"),
                        new CheckFinding(
                                Outcome.OK,
                                SSE,
                                "bytes per delivery",
                                "268 B",
                                "268 B, +0.0 % (95 % interval +0.0 % to +0.0 %) in 4 blocks"),
                        new CheckFinding(
                                Outcome.SHOWN,
                                SSE,
                                "p50",
                                "7.99 ms",
                                "7.99 ms, +0.0 % (95 % interval +0.0 % to +0.0 %) in 4 blocks"),
                        new CheckFinding(
                                Outcome.SHOWN,
                                SSE,
                                "p99",
                                "31.9 ms",
                                "31.9 ms, +0.0 % (95 % interval +0.0 % to +0.0 %) in 4 blocks"));
    }

    @Test
    void whatCostsMoreIsARegression() {
        assertThat(findings(runs(run -> run), runs(run -> run.cpuMicros(12))))
                .filteredOn(finding -> finding.outcome() == Outcome.REGRESSION)
                .extracting(CheckFinding::what)
                .containsExactly("CPU per 1,000 deliveries");
    }

    @Test
    void whatIsOnlyShownIsNoRegression() {
        assertThat(findings(runs(run -> run), runs(run -> run.median(Duration.ofSeconds(1)))))
                .extracting(CheckFinding::outcome)
                .containsOnly(Outcome.OK, Outcome.SHOWN);
    }

    @Test
    void whatEitherBuildLosesIsBroken() {
        List<Run> good = runs(run -> run);
        List<Run> losing = runs(run -> run.missing(2).flaw(FlawKind.GC_PAUSE, "A long pause."));

        assertThat(findings(losing, good))
                .contains(new CheckFinding(Outcome.ASSERTION, SSE, "nothing is missing", "8", "0"));
        assertThat(findings(good, losing))
                .contains(new CheckFinding(Outcome.ASSERTION, SSE, "nothing is missing", "0", "8"));
    }

    @Test
    void threeBlocksThatDisagreeAreNotResolved() {
        List<Run> base = runs(run -> run).subList(0, 3);
        List<Run> head = new ArrayList<>(runs(run -> run.cpuMicros(5)).subList(0, 1));
        head.addAll(runs(run -> run.cpuMicros(20)).subList(1, 3));

        assertThat(findings(base, head))
                .filteredOn(finding -> finding.outcome() == Outcome.NOT_RESOLVED)
                .extracting(CheckFinding::what)
                .containsExactly("CPU per 1,000 deliveries");
    }

    @Test
    void aTransportWithoutValidRunsIsInvalid() {
        assertThat(findings(runs(run -> run), runs(run -> run.flaw(FlawKind.SERVICE, "It ended."))))
                .contains(new CheckFinding(Outcome.INVALID, SSE, "valid runs", "4 of 4", "0 of 4"));
        assertThat(findings(List.of(), List.of()))
                .contains(new CheckFinding(Outcome.INVALID, SSE, "valid runs", "0 of 0", "0 of 0"));
    }
}
