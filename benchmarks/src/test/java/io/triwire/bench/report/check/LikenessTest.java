package io.triwire.bench.report.check;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.triwire.bench.load.result.Environment;
import io.triwire.bench.load.result.Results;
import io.triwire.bench.load.result.SampleResults;
import io.triwire.bench.load.workload.Workload;
import io.triwire.bench.load.workload.Workload.ChannelChoice;
import io.triwire.bench.load.workload.Workload.Events;
import io.triwire.bench.load.workload.Workload.Population;
import io.triwire.bench.load.workload.Workload.Source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class LikenessTest {

    private static final Workload USUAL =
            workload(new Population(50, ChannelChoice.ALL, 50, 0, false), new Events(4, Source.FEED, 100, 200), 10);

    private static Workload workload(Population population, Events events, int seconds) {
        return new Workload(
                "usual",
                "For this test.",
                population,
                events,
                new Workload.Times(Duration.ZERO, Duration.ofSeconds(seconds)),
                new Workload.Needs(Duration.ofSeconds(seconds), false, false));
    }

    private static Workload with(Population population) {
        return workload(population, USUAL.events(), 10);
    }

    private static Workload with(Events events) {
        return workload(USUAL.population(), events, 10);
    }

    static Stream<Arguments> others() {
        return Stream.of(
                arguments(with(new Population(51, ChannelChoice.ALL, 50, 0, false)), "subscribers: 50 .. 51"),
                arguments(with(new Population(50, ChannelChoice.ALL, 50, 1, false)), "slow subscribers: 0 .. 1"),
                arguments(with(new Population(50, ChannelChoice.ONE, 50, 0, false)), "subscription: ALL .. ONE"),
                arguments(with(new Population(50, ChannelChoice.ALL, 50, 0, true)), "storms: false .. true"),
                arguments(with(new Events(5, Source.FEED, 100, 200)), "channels: 4 .. 5"),
                arguments(with(new Events(4, Source.CLIENTS, 100, 200)), "publishedBy: FEED .. CLIENTS"),
                arguments(with(new Events(4, Source.FEED, 101, 200)), "eventsPerSecond: 100.0 .. 101.0"),
                arguments(with(new Events(4, Source.FEED, 100, 201)), "payloadBytes: 200 .. 201"));
    }

    @ParameterizedTest
    @MethodSource("others")
    void namesWhatMakesAnotherLoad(Workload other, String what) {
        String sentence = "Workload usual: %s in the result.".formatted(what.replace("..", "in the baseline,"));

        assertThat(Likeness.differences(of(USUAL), of(other))).containsExactly(sentence);
    }

    @Test
    void aLoadMayLastLongerAndNeedMore() {
        Workload longer = workload(USUAL.population(), USUAL.events(), 60);

        assertThat(Likeness.differences(of(USUAL), of(longer))).isEmpty();
    }

    @Test
    void comparesWorkloadsOfTheSameName() {
        assertThat(Likeness.differences(of(USUAL), of(SampleResults.chat()))).isEmpty();
    }

    @Test
    void aFileOfOtherEventsMakesAnotherLoad() {
        Results recorded = with(of(USUAL), true, Map.of(Environment.EVENTS_HASH, "0a1b"));

        assertThat(Likeness.differences(of(USUAL), recorded))
                .containsExactly("The events: generated in the baseline, 0a1b in the result.");
        assertThat(Likeness.differences(recorded, recorded)).isEmpty();
    }

    @Test
    void tokensMakeAnotherLoad() {
        Results open = with(of(USUAL), true, Map.of(Environment.AUTH, "none"));
        Results withTokens = with(of(USUAL), true, Map.of(Environment.AUTH, "jwt"));

        assertThat(Likeness.differences(of(USUAL), withTokens))
                .containsExactly("The authentication: none in the baseline, jwt in the result.");
        assertThat(Likeness.differences(of(USUAL), open)).isEmpty();
    }

    @Test
    void bothMustBeComplete() {
        Results ended = with(of(USUAL), false, Map.of());

        assertThat(Likeness.differences(ended, of(USUAL)))
                .containsExactly("The baseline is incomplete: its comparison ended before the last run.");
        assertThat(Likeness.differences(of(USUAL), ended))
                .containsExactly("The result is incomplete: its comparison ended before the last run.");
    }

    private static Results of(Workload workload) {
        return with(SampleResults.of(List.of(workload), List.of()), true, Map.of());
    }

    private static Results with(Results results, boolean complete, Map<String, String> facts) {
        return new Results(
                results.version(),
                results.invocation(),
                new Results.Execution(
                        results.execution().started(),
                        results.execution().ended(),
                        complete,
                        new Environment(facts, Map.of())),
                results.workloads(),
                results.runs(),
                results.limits());
    }
}
