package io.triwire.bench.report.verdict;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.ToDoubleBiFunction;

import org.junit.jupiter.api.Test;

import io.triwire.bench.load.result.FlawKind;
import io.triwire.bench.load.result.Run;
import io.triwire.bench.load.result.SampleRun;
import io.triwire.bench.report.verdict.BuildChange.Judgement;
import io.triwire.client.Transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class BuildTermsTest {

    private static final BuildTerms TERMS =
            new BuildTerms(List.of(Measure.CPU, Measure.BYTES, Measure.P50), Optional.empty());

    /** How much the ratio of two builds varies from block to block, as the logarithm. */
    private static final Map<Measure, Double> NOISE =
            Map.of(Measure.CPU, 0.08, Measure.BYTES, 0.01, Measure.P50, 0.12, Measure.P99, 0.3);

    private static final int MOST_BLOCKS = 12;

    /** What a trial does not measure; few samples, because the test asks for their percentiles very often. */
    private static final RepeatedRuns ANY =
            new RepeatedRuns(Transport.SSE, List.of(run(10, 260, 1).samples(20).build()), Optional.empty());

    /** One run of each build in each block. */
    private static List<Run> runs(double cpuMicros, double bytes, int blocks) {
        List<Run> runs = new ArrayList<>();
        for (int block = 1; block <= blocks; block++) {
            runs.add(run(cpuMicros, bytes, block).build());
        }
        return runs;
    }

    private static SampleRun run(double cpuMicros, double bytes, int block) {
        return new SampleRun("live-feed", Transport.SSE, block)
                .block(block)
                .cpuMicros(cpuMicros)
                .bytes(bytes, 0);
    }

    private static Map<Measure, Judgement> judge(BuildTerms terms, List<Run> base, List<Run> head) {
        Map<Measure, Judgement> judged = new EnumMap<>(Measure.class);
        terms.judge(BuildTerms.changes(base, head, Transport.SSE))
                .forEach((change, judgement) -> judged.put(change.measure(), judgement));
        return judged;
    }

    @Test
    void namesWhatIsWorseAndWhatIsBetter() {
        assertThat(judge(TERMS, runs(10, 260, 4), runs(12, 234, 4)))
                .containsEntry(Measure.CPU, Judgement.WORSE)
                .containsEntry(Measure.BYTES, Judgement.BETTER)
                .containsEntry(Measure.P50, Judgement.NOT_WORSE)
                .containsEntry(Measure.P99, Judgement.NOT_WORSE);
    }

    /** CPU counts from 10 %, bytes from 5 %. */
    @Test
    void aChangeThatIsTooSmallDoesNotCount() {
        assertThat(judge(TERMS, runs(10, 260, 4), runs(10.9, 270, 4)))
                .containsEntry(Measure.CPU, Judgement.NOT_WORSE)
                .containsEntry(Measure.BYTES, Judgement.NOT_WORSE);
    }

    @Test
    void theSmallestEffectCanBeSet() {
        BuildTerms strict = new BuildTerms(List.of(Measure.CPU), Optional.of(0.02));

        assertThat(judge(strict, runs(10, 260, 4), runs(10.3, 265, 4)))
                .containsEntry(Measure.CPU, Judgement.WORSE)
                .containsEntry(Measure.BYTES, Judgement.NOT_WORSE);
    }

    @Test
    void twoBlocksResolveNothing() {
        assertThat(judge(TERMS, runs(10, 260, 2), runs(30, 260, 2))).containsValues(Judgement.NOT_RESOLVED);
    }

    /** The others of either build are left out of both. */
    @Test
    void onlyBlocksOfBothBuildsCount() {
        List<Run> base = new ArrayList<>(runs(10, 260, 4));
        base.add(run(90, 260, 5)
                .flaw(FlawKind.OTHER_PROGRAMS, "Others were busy.")
                .build());
        List<Run> head = new ArrayList<>(runs(10, 260, 3));
        head.add(run(90, 260, 6).build());

        BuildChange change = BuildTerms.changes(base, head, Transport.SSE).get(0);

        assertThat(change.ratio().pairs()).isEqualTo(3);
        assertThat(change.ratio().factor()).isCloseTo(1, within(1e-9));
    }

    @Test
    void aBuildWithoutValidRunsHasNoChange() {
        List<Run> invalid =
                List.of(run(10, 260, 1).flaw(FlawKind.SERVICE, "It ended.").build());

        assertThat(BuildTerms.changes(runs(10, 260, 4), invalid, Transport.SSE)).isEmpty();
        assertThat(BuildTerms.changes(runs(10, 260, 4), runs(10, 260, 4), Transport.WEBSOCKET))
                .isEmpty();
        assertThat(TERMS.isResolved(List.of())).isFalse();
    }

    /** A whole millisecond must lie between two latencies, however fast both are. */
    @Test
    void latenciesThatDifferByLessThanAMillisecondAreAlike() {
        RepeatedRuns fast = new RepeatedRuns(
                Transport.SSE,
                List.of(new SampleRun("live-feed", Transport.SSE, 1)
                        .median(Duration.ofMillis(2))
                        .build()),
                Optional.empty());
        PairedRatio third = PairedRatio.of(new double[] {1, 1, 1}, new double[] {1.33, 1.33, 1.33});
        PairedRatio twice = PairedRatio.of(new double[] {1, 1, 1}, new double[] {2, 2, 2});

        assertThat(new BuildChange(Measure.P50, fast, fast, third).judge(0.1, 0.05))
                .isEqualTo(Judgement.NOT_WORSE);
        assertThat(new BuildChange(Measure.P50, fast, fast, twice).judge(0.1, 0.05))
                .isEqualTo(Judgement.WORSE);
    }

    @Test
    void aBuildIsNotWorseThanItself() {
        assertThat(alarms((transport, measure) -> 0)).isLessThanOrEqualTo(0.01);
    }

    @Test
    void findsTwentyPerCentOfCpuOnOneTransportAndOnAll() {
        assertThat(alarms((transport, measure) ->
                        transport == Transport.SSE && measure == Measure.CPU ? Math.log(1.2) : 0))
                .isGreaterThanOrEqualTo(0.95);
        assertThat(alarms((transport, measure) -> measure == Measure.CPU ? Math.log(1.2) : 0))
                .isGreaterThanOrEqualTo(0.95);
    }

    @Test
    void findsTenPerCentOfBytes() {
        assertThat(alarms((transport, measure) ->
                        transport == Transport.SSE && measure == Measure.BYTES ? Math.log(1.1) : 0))
                .isGreaterThanOrEqualTo(0.95);
    }

    /**
     * The share of comparisons that call anything worse that is judged. Each goes as the command does it: after each block it looks
     * whether it has enough.
     *
     * @param effect the true difference of the builds, as the logarithm of the ratio
     */
    private static double alarms(ToDoubleBiFunction<Transport, Measure> effect) {
        Random random = new Random(7);
        int trials = 1_000;
        int alarms = 0;
        for (int trial = 0; trial < trials; trial++) {
            List<BuildChange> all = new ArrayList<>();
            for (Transport transport : Transport.values()) {
                all.addAll(measured(transport, effect, random));
            }
            alarms += TERMS.judge(all).entrySet().stream()
                            .anyMatch(judged -> judged.getValue() == Judgement.WORSE
                                    && TERMS.judged().contains(judged.getKey().measure()))
                    ? 1
                    : 0;
        }
        return (double) alarms / trials;
    }

    private static List<BuildChange> measured(
            Transport transport, ToDoubleBiFunction<Transport, Measure> effect, Random random) {
        Map<Measure, double[]> heads = new EnumMap<>(Measure.class);
        BuildTerms.MEASURES.forEach(measure -> heads.put(measure, new double[0]));
        List<BuildChange> changes = List.of();
        for (int block = 1; block <= MOST_BLOCKS && !TERMS.isResolved(changes); block++) {
            int blocks = block;
            heads.replaceAll((measure, so) -> {
                double[] longer = Arrays.copyOf(so, blocks);
                longer[blocks - 1] = Math.exp(effect.applyAsDouble(transport, measure)
                        + Objects.requireNonNull(NOISE.get(measure)) * random.nextGaussian());
                return longer;
            });
            double[] ones = new double[blocks];
            Arrays.fill(ones, 1);
            changes = BuildTerms.MEASURES.stream()
                    .map(measure -> new BuildChange(
                            measure, ANY, ANY, PairedRatio.of(ones, Objects.requireNonNull(heads.get(measure)))))
                    .toList();
        }
        return changes;
    }
}
