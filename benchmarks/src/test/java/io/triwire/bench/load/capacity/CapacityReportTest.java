package io.triwire.bench.load.capacity;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.triwire.bench.load.result.Completeness;
import io.triwire.bench.load.result.Distribution;
import io.triwire.bench.load.result.Flaw;
import io.triwire.bench.load.result.FlawKind;
import io.triwire.bench.load.result.Throughput;

import static org.assertj.core.api.Assertions.assertThat;

class CapacityReportTest {

    private static final Duration P99 = Duration.ofMillis(100);

    private final CapacityReport report = new CapacityReport(new CapacityPlan(
            new CapacityPlan.Subscribers(1_000, 0, false),
            List.of("c"),
            200,
            P99,
            new CapacitySearch.Effort(List.of(10, 100, 200), Duration.ofSeconds(8), Duration.ofSeconds(5))));

    @Test
    void aRungMeetsTheObjectiveAtItsBound() {
        assertThat(rung(1, 100, 100.0, 0).outcome(P99)).isEqualTo(RateStep.StepOutcome.MET);
    }

    @ParameterizedTest
    @CsvSource({"100.1, 0", "20.0, 1"})
    void aRungThatIsLateOrMissesAnEventDoesNot(double p99Millis, long missing) {
        assertThat(rung(1, 100, p99Millis, missing).outcome(P99)).isEqualTo(RateStep.StepOutcome.MISSED);
    }

    /** However good or bad its latency is, it is not the service's. But what is missing, is missing. */
    @ParameterizedTest
    @CsvSource({"20.0, 0, INVALID", "500.0, 0, INVALID", "20.0, 1, MISSED"})
    void anInvalidRungSaysNothingOfTheLatency(double p99Millis, long missing, RateStep.StepOutcome outcome) {
        assertThat(invalid(rung(1, 100, p99Millis, missing)).outcome(P99)).isEqualTo(outcome);
    }

    @Test
    void theBestOfARepetitionIsItsHighestRateThatMeetsTheObjective() {
        report.add(List.of(rung(1, 10, 5, 0), rung(1, 100, 50, 0), rung(1, 200, 500, 0)));
        report.add(List.of(rung(2, 10, 5, 0), rung(2, 100, 120, 0)));

        assertThat(report.best("SSE"))
                .extracting(step -> step.throughput().eventsPerSecond())
                .containsExactly(100.0, 10.0);
        assertThat(report.limits("SSE")).noneMatch(CapacityReport.Limit::atLeast);
    }

    @Test
    void theEndOfTheRatesIsALowerBound() {
        report.add(List.of(rung(1, 10, 5, 0), rung(1, 100, 50, 0)));

        assertThat(report.middle("SSE").eventsPerSecond()).isEqualTo(100);
        assertThat(report.middle("SSE").atLeast()).isTrue();
        assertThat(CapacityTable.of(report, SystemUnderTest.ALL)).containsPattern("SSE +>= 100 ");
    }

    /** The generator may have been the one that could no more. */
    @Test
    void aRateThatStaysInvalidIsNoLimitOfTheService() {
        report.add(List.of(rung(1, 10, 5, 0), invalid(rung(1, 100, 500, 0)), invalid(rung(1, 100, 500, 0))));

        assertThat(report.middle("SSE").eventsPerSecond()).isEqualTo(10);
        assertThat(report.middle("SSE").atLeast()).isTrue();
    }

    @Test
    void aRepetitionThatNeverMeetsTheObjectiveCountsAsNone() {
        report.add(List.of(rung(1, 10, 5, 0), rung(1, 100, 500, 0)));
        report.add(List.of(rung(2, 10, 500, 0)));
        report.add(List.of(rung(3, 10, 500, 0)));

        assertThat(report.middle("SSE").eventsPerSecond()).isZero();
        assertThat(report.middle("SSE").atLeast()).isFalse();
    }

    /** The true limit of the middle one may be above that of the highest. */
    @Test
    void aLowerBoundBelowTheMiddleMakesItOne() {
        report.add(List.of(rung(1, 10, 5, 0)));
        report.add(List.of(rung(2, 10, 5, 0), rung(2, 100, 5, 0), rung(2, 200, 500, 0)));
        report.add(List.of(rung(3, 10, 5, 0), rung(3, 100, 5, 0), rung(3, 200, 5, 0)));

        assertThat(report.middle("SSE").eventsPerSecond()).isEqualTo(100);
        assertThat(report.middle("SSE").atLeast()).isTrue();
    }

    @Test
    void isJudgedIfEachSystemHasAValidRate() {
        List<SystemUnderTest> sse = SystemUnderTest.ALL.stream()
                .filter(subject -> subject.name().equals("SSE"))
                .toList();
        assertThat(report.judged(sse)).isTrue();

        report.add(List.of(invalid(rung(1, 10, 5, 0))));
        assertThat(report.judged(sse)).isFalse();
        assertThat(CapacityTable.of(report, sse)).containsPattern("SSE +>= 0 +0 +- +- +- ");

        report.add(List.of(rung(2, 10, 5, 0)));
        report.add(List.of(rung(3, 10, 5, 0)));
        assertThat(report.judged(sse)).isTrue();
    }

    @Test
    void whatWasNotMeasuredIsALowerBoundOfNothing() {
        assertThat(report.middle("SSE").best()).isEmpty();
        assertThat(report.middle("SSE").atLeast()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"5, 1, 9, 5", "9, 1, 1, 1", "7, 7, 7, 7"})
    void theFigureOfThreeRepetitionsIsTheMiddleOne(double first, double second, double third, double median) {
        List<RateStep> rungs = List.of(rung(1, 10, first, 0), rung(2, 10, second, 0), rung(3, 10, third, 0));

        assertThat(CapacityReport.median(rungs, step -> step.latency().p99Millis()))
                .isEqualTo(median);
    }

    @Test
    void theTableTellsHowManyTimesTheBaselineAServiceDelivers() {
        report.add(List.of(rung("SSE", 1, 200, 20, 0), rung("SSE", 1, 400, 200, 0)));
        report.add(List.of(rung("SSE baseline", 1, 10, 20, 0), rung("SSE baseline", 1, 100, 200, 0)));

        assertThat(CapacityTable.of(report, SystemUnderTest.ALL)).containsPattern("SSE +200 +200000 .* 20\\.0 x\n");
    }

    @Test
    void aBaselineThatMayDoMoreIsNoMeasure() {
        report.add(List.of(rung("SSE", 1, 200, 20, 0)));
        report.add(List.of(rung("SSE baseline", 1, 10, 20, 0)));

        assertThat(CapacityTable.of(report, SystemUnderTest.ALL)).doesNotContain(" x\n");
    }

    @Test
    void theTableTellsWhatIdleConnectionsWeigh() {
        report.add(new IdleWeight("SSE", 1, 1_000, 20 * 1_024, 9 * 1_024));
        report.add(new IdleWeight("SSE", 2, 1_000, 10 * 1_024, 8 * 1_024));
        report.add(new IdleWeight("SSE", 3, 1_000, 11 * 1_024, 7 * 1_024));

        assertThat(CapacityTable.of(report, SystemUnderTest.ALL)).containsPattern("SSE +11\\.0 +8\\.0\n");
    }

    @Test
    void itsJsonHasEveryMeasuredRate(@TempDir Path directory) throws IOException {
        report.add(List.of(rung(1, 10, 5, 0), rung(1, 100, 50, 0)));

        CapacityJson.of(report).writeTo(directory.resolve("capacity.json"));

        JsonNode written =
                new ObjectMapper().readTree(directory.resolve("capacity.json").toFile());
        assertThat(written.get("rungs").findValuesAsText("eventsPerSecond")).containsExactly("10.0", "100.0");
    }

    private static RateStep rung(int repetition, int rate, double p99Millis, long missing) {
        return rung("SSE", repetition, rate, p99Millis, missing);
    }

    private static RateStep rung(String subject, int repetition, int rate, double p99Millis, long missing) {
        return new RateStep(
                new RateStep.Trial(subject, repetition),
                new Throughput(rate, rate * 1_000.0),
                new RateStep.Latency(1, p99Millis, p99Millis, Distribution.of(new Histogram(3))),
                new RateStep.StepCost(9, 0.9, 300, 1, 1 << 20, 0),
                new Completeness(missing, 0, 0),
                new RateStep.StepConditions(
                        new RateStep.LoadHealth(0.1, 0.2, 0.3, 0, Map.of()), Optional.empty(), List.of()));
    }

    private static RateStep invalid(RateStep rung) {
        return new RateStep(
                rung.trial(),
                rung.throughput(),
                rung.latency(),
                rung.cost(),
                rung.completeness(),
                new RateStep.StepConditions(
                        rung.conditions().generator(),
                        Optional.empty(),
                        List.of(new Flaw(FlawKind.CLIENT_CPU, "The generator was busy."))));
    }
}
