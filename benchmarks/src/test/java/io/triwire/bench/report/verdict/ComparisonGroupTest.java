package io.triwire.bench.report.verdict;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import io.triwire.bench.load.result.GeneratorLimit;
import io.triwire.bench.load.result.Results;
import io.triwire.bench.load.result.Run;
import io.triwire.bench.load.result.SampleResults;
import io.triwire.bench.load.result.SampleRun;
import io.triwire.bench.load.workload.Workload;
import io.triwire.client.Transport;

import static org.assertj.core.api.Assertions.assertThat;

class ComparisonGroupTest {

    private static final List<Workload> WORKLOADS =
            List.of(SampleResults.chat(), SampleResults.liveFeed(), SampleResults.idle());

    /** Two workloads on three paths; the third workload was not run. */
    private static Results results() {
        List<Run> runs = new ArrayList<>();
        for (String path : List.of("nginx-tuned", "direct", "caddy-default")) {
            for (String workload : List.of("live-feed", "chat")) {
                for (Transport transport : List.of(Transport.LONG_POLL, Transport.SSE)) {
                    runs.add(new SampleRun(workload, transport, 1).path(path).build());
                }
            }
        }
        return SampleResults.of(WORKLOADS, runs);
    }

    @Test
    void areOfEachWorkloadAndEachOfItsPathsTheDirectOneFirst() {
        assertThat(ComparisonGroup.of(results()))
                .extracting(group -> group.workload().name() + " " + group.path())
                .containsExactly(
                        "chat direct",
                        "chat caddy-default",
                        "chat nginx-tuned",
                        "live-feed direct",
                        "live-feed caddy-default",
                        "live-feed nginx-tuned");
    }

    @Test
    void haveTheRunsOfTheirWorkloadAndPathByTransport() {
        assertThat(ComparisonGroup.of(results())).allSatisfy(group -> {
            assertThat(group.transports())
                    .extracting(RepeatedRuns::transport)
                    .containsExactly(Transport.SSE, Transport.LONG_POLL);
            assertThat(group.transports()).allSatisfy(repeated -> assertThat(repeated.all())
                    .singleElement()
                    .satisfies(run -> {
                        assertThat(run.workload()).isEqualTo(group.workload().name());
                        assertThat(run.path()).isEqualTo(group.path());
                        assertThat(run.transport()).isEqualTo(repeated.transport());
                    }));
        });
    }

    @Test
    void haveTheLimitOfTheGeneratorOverEachTransport() {
        assertThat(ComparisonGroup.of(results()).get(0).transports())
                .allSatisfy(repeated -> assertThat(repeated.ceiling())
                        .map(GeneratorLimit::transport)
                        .contains(repeated.transport()));
    }

    @Test
    void compareLoadByItsCostAndIdleConnectionsByTheirMemory() {
        List<Run> runs = List.of(
                new SampleRun("live-feed", Transport.SSE, 1).build(), new SampleRun("idle", Transport.SSE, 1).build());

        assertThat(ComparisonGroup.of(SampleResults.of(WORKLOADS, runs)))
                .extracting(ComparisonGroup::measures)
                .containsExactly(
                        List.of(Measure.CPU, Measure.BYTES, Measure.P99, Measure.P50), List.of(Measure.IDLE_MEMORY));
    }

    /** All transports are the same, and runs differ by more than what counts: each report has 27 chances to be wrong. */
    @Test
    void aReportOfTheSameSeldomClaimsADifference() {
        Random random = new Random(11);
        int reports = 100;
        int wrong = 0;
        for (int report = 0; report < reports; report++) {
            List<Run> runs = new ArrayList<>();
            for (String workload : List.of("live-feed", "chat", "other")) {
                for (Transport transport : SampleResults.TRANSPORTS) {
                    for (int repetition = 1; repetition <= 5; repetition++) {
                        runs.add(new SampleRun(workload, transport, repetition)
                                .samples(60)
                                .cpuMicros(10 * Math.exp(0.3 * random.nextGaussian()))
                                .bytes(260 * Math.exp(0.3 * random.nextGaussian()), 4)
                                .median(Duration.ofNanos(Math.round(8_000_000 * Math.exp(0.5 * random.nextGaussian()))))
                                .build());
                    }
                }
            }
            Results results = SampleResults.of(
                    List.of(SampleResults.liveFeed(), SampleResults.chat(), SampleResults.liveFeed("other")), runs);
            wrong += ComparisonGroup.of(results).stream().anyMatch(ComparisonGroupTest::claims) ? 1 : 0;
        }
        assertThat(wrong).isLessThanOrEqualTo(5);
    }

    private static boolean claims(ComparisonGroup group) {
        return group.measures().stream()
                .anyMatch(measure -> group.measured().stream().anyMatch(one -> group.measured().stream()
                        .filter(other -> one.transport().compareTo(other.transport()) < 0)
                        .anyMatch(other -> Difference.of(measure, one, other, group.significance())
                                .isClaimed())));
    }
}
