package io.triwire.bench.report.verdict;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

import io.triwire.bench.load.result.Run;
import io.triwire.bench.load.result.SampleRun;
import io.triwire.client.Transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

class MeasureTest {

    private static Run run(UnaryOperator<SampleRun> change) {
        return change.apply(new SampleRun("live-feed", Transport.LONG_POLL, 1).path("nginx-tuned"))
                .build();
    }

    private static RepeatedRuns runs(Run... runs) {
        return new RepeatedRuns(Transport.LONG_POLL, List.of(runs), Optional.empty());
    }

    @ParameterizedTest
    @EnumSource
    void ofOneRunIsTheFigureOfThatRun(Measure measure) {
        Run run = run(sample -> sample.bytes(300, 40));
        double figure =
                switch (measure) {
                    case CPU -> run.cost().service().cpuMicrosPerDelivery();
                    case BYTES ->
                        run.cost().traffic().bytesInPerDelivery()
                                + run.cost().traffic().bytesOutPerDelivery();
                    case P99 -> run.latencies().delivery().p99();
                    case P50 -> run.latencies().delivery().p50();
                    case CONNECTIONS -> run.cost().traffic().connections();
                    case MEMORY -> run.cost().service().residentBytes();
                    case IDLE_MEMORY -> run.cost().service().idleBytesPerConnection();
                    case RATE -> run.deliveries().perSecond();
                    case PROXY_CPU -> run.cost().proxy().cpuMicrosPerDelivery();
                    case PROXY_MEMORY -> run.cost().proxy().residentBytes();
                };

        assertThat(figure).isPositive();
        assertThat(measure.of(runs(run))).isCloseTo(figure, within(1e-6));
    }

    /** A run of few deliveries counts for less than one of many. */
    @Test
    void aMeanIsOneOfDeliveries() {
        Run few = run(sample -> sample.samples(1_000).cpuMicros(10));
        Run many = run(sample -> sample.samples(3_000).cpuMicros(50));

        double mean = (few.cost().service().cpuMicrosPerDelivery()
                        + 3 * many.cost().service().cpuMicrosPerDelivery())
                / 4;

        assertThat(Measure.CPU.of(runs(few, many))).isCloseTo(mean, within(1e-6));
    }

    @Test
    void aMedianIsOneOfAllDeliveries() {
        Run few = run(sample -> sample.samples(100).median(Duration.ofMillis(900)));
        Run many = run(sample -> sample.samples(10_000));

        double median = Measure.P50.of(runs(few, many));

        assertThat(Math.round(median)).isCloseTo(many.latencies().delivery().p50(), withinPercentage(3));
    }

    @ParameterizedTest
    @EnumSource(names = {"CPU", "MEMORY", "IDLE_MEMORY"})
    void thatOfAProcessIsUnknownIfARunWasElsewhere(Measure measure) {
        assertThat(measure.isKnown(runs(run(sample -> sample)))).isTrue();
        assertThat(measure.isKnown(runs(run(sample -> sample), run(SampleRun::elsewhere))))
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = {"PROXY_CPU", "PROXY_MEMORY"})
    void thatOfAProxyIsUnknownWhereThereIsNone(Measure measure) {
        assertThat(measure.isKnown(runs(run(sample -> sample)))).isTrue();
        assertThat(measure.isKnown(runs(run(sample -> sample.path("direct"))))).isFalse();
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"CPU", "MEMORY", "IDLE_MEMORY", "PROXY_CPU", "PROXY_MEMORY"})
    void thatOfTheClientsIsAlwaysKnown(Measure measure) {
        assertThat(measure.isKnown(runs(run(SampleRun::elsewhere)))).isTrue();
    }

    /** Half a millisecond more is nothing to a user, be it twice as much. */
    @ParameterizedTest
    @EnumSource(names = {"P50", "P99"})
    void aLatencyMustDifferByAMillisecond(Measure measure) {
        assertThat(new Difference(measure, Transport.SSE, 500, Transport.WEBSOCKET, 1_000, Optional.empty()).isLarge())
                .isFalse();
        assertThat(new Difference(measure, Transport.SSE, 500, Transport.WEBSOCKET, 1_600, Optional.empty()).isLarge())
                .isTrue();
    }
}
