package io.triwire.bench.report.verdict;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.triwire.bench.load.result.SampleRun;
import io.triwire.client.Transport;

import static org.assertj.core.api.Assertions.assertThat;

/** A difference is claimed where there is one, and where there is none it is not. */
class DifferenceTest {

    private static final int TRIALS = 400;
    private static final double TRUTH = 20_000;

    @ParameterizedTest
    @ValueSource(ints = {5, 8})
    void sameAgainstSameIsSeldomCalledDifferent(int repetitions) {
        SplittableRandom random = new SplittableRandom(17);
        long wrong = IntStream.range(0, TRIALS)
                .filter(trial -> {
                    Estimate one = means(repetitions, TRUTH, 0.3, random);
                    Estimate other = means(repetitions, TRUTH, 0.3, random);
                    return !Interval.ofDifference(one, other, trial).includesZero();
                })
                .count();

        assertThat(wrong).isLessThanOrEqualTo(TRIALS / 20);
    }

    @Test
    void percentilesOfTheSameAreSeldomCalledDifferent() {
        SplittableRandom random = new SplittableRandom(18);
        int trials = 200;
        long wrong = IntStream.range(0, trials)
                .filter(trial -> {
                    Estimate one = Estimate.percentile(histograms(5, TRUTH, 0.2, random), 0.99);
                    Estimate other = Estimate.percentile(histograms(5, TRUTH, 0.2, random), 0.99);
                    return !Interval.ofDifference(one, other, trial).includesZero();
                })
                .count();

        assertThat(wrong).isLessThanOrEqualTo(trials / 20);
    }

    @Test
    void aRealDifferenceIsFound() {
        SplittableRandom random = new SplittableRandom(19);
        long found = IntStream.range(0, TRIALS)
                .filter(trial -> {
                    Estimate one = means(5, TRUTH, 0.05, random);
                    Estimate other = means(5, 1.3 * TRUTH, 0.05, random);
                    return Interval.ofDifference(one, other, trial).high() < 0;
                })
                .count();

        assertThat(found).isGreaterThan(TRIALS * 95 / 100);
    }

    @ParameterizedTest
    @EnumSource(Measure.class)
    void runsOfOneTransportDoNotDifferFromEachOther(Measure measure) {
        RepeatedRuns odd = repetitions(5, repetition -> new SampleRun("w", Transport.SSE, 2 * repetition - 1));
        RepeatedRuns even = repetitions(5, repetition -> new SampleRun("w", Transport.SSE, 2 * repetition));

        assertThat(Difference.of(measure, odd, even, Significance.ofOne(1)).isClaimed())
                .isFalse();
    }

    @Test
    void certainButSmallIsNotClaimed() {
        RepeatedRuns one = repetitions(5, repetition -> run(repetition, 1.000));
        RepeatedRuns other = repetitions(5, repetition -> run(repetition, 1.080));

        Difference difference = Difference.of(Measure.CPU, one, other, Significance.ofOne(1));

        assertThat(difference.amount()).isNegative();
        assertThat(difference.isLarge()).isFalse();
        assertThat(difference.isClaimed()).isFalse();
    }

    /** A tenth of the smaller figure, whichever it is of. */
    @ParameterizedTest
    @CsvSource({"100, 110, false", "110, 100, false", "100, 110.1, true", "110.1, 100, true"})
    void aDifferenceIsLargeAboveItsLeastShare(double one, double other, boolean large) {
        assertThat(new Difference(Measure.CPU, Transport.SSE, one, Transport.WEBSOCKET, other, Optional.empty())
                        .isLarge())
                .isEqualTo(large);
    }

    @Test
    void largeAndCertainIsClaimed() {
        RepeatedRuns one = repetitions(5, repetition -> run(repetition, 1));
        RepeatedRuns other = repetitions(5, repetition -> run(repetition, 1.5));

        Difference difference = Difference.of(Measure.CPU, one, other, Significance.ofOne(1));

        assertThat(difference.interval()).hasValueSatisfying(interval -> {
            assertThat(interval.high()).isNegative();
            assertThat(interval.low()).isLessThan(difference.amount());
        });
        assertThat(difference.isBetter(true)).isTrue();
    }

    @Test
    void belowFiveValidRunsNothingIsClaimed() {
        RepeatedRuns one = repetitions(5, repetition -> run(repetition, 1));
        RepeatedRuns four = repetitions(4, repetition -> run(repetition, 9));

        Difference difference = Difference.of(Measure.CPU, one, four, Significance.ofOne(1));

        assertThat(difference.interval()).isEmpty();
        assertThat(difference.isClaimed()).isFalse();
        assertThat(difference.isBetter(false)).isTrue();
    }

    /** Within a start the runs agree to a per cent; from start to start the service is twice as fast or as slow. */
    @Test
    void severalStartsAreComparedByStartsAndNotByTheirRuns() {
        double[] speeds = {1, 2, 0.5, 1.6, 0.7};
        RepeatedRuns one = blocks(speeds);
        RepeatedRuns other = blocks(2, 1, 0.7, 1.6, 0.5);

        Interval ofStarts = Difference.of(Measure.CPU, one, other, Significance.ofOne(1))
                .interval()
                .orElseThrow();
        Interval ofOneStart = Difference.of(Measure.CPU, blocks(1), blocks(1.3), Significance.ofOne(1))
                .interval()
                .orElseThrow();

        assertThat(one.units()).hasSize(5).allSatisfy(unit -> assertThat(unit).hasSize(5));
        assertThat(ofStarts.includesZero()).isTrue();
        assertThat(ofStarts.high() - ofStarts.low()).isGreaterThan(10);
        assertThat(ofOneStart.high()).isNegative();
    }

    @Test
    void fourStartsAreTooFewHoweverManyRunsTheyHave() {
        RepeatedRuns four = blocks(1, 1, 1, 1);

        assertThat(four.valid()).hasSize(20);
        assertThat(Difference.of(Measure.CPU, four, blocks(9, 9, 9, 9), Significance.ofOne(1))
                        .interval())
                .isEmpty();
    }

    @Test
    void percentilesAreThoseOfTheMergedHistogram() {
        List<Histogram> parts = histograms(3, TRUTH, 0.5, new SplittableRandom(20));
        Histogram merged = new Histogram(3);
        List.of(parts.get(0), parts.get(0), parts.get(2)).forEach(merged::add);

        for (double share : new double[] {0.001, 0.5, 0.9, 0.99, 0.9999, 1}) {
            assertThat(Math.round(Estimate.percentile(parts, share).of(new int[] {2, 0, 1})))
                    .isEqualTo(merged.getValueAtPercentile(100 * share));
        }
    }

    /** Five runs of each of some starts, each of which has its own speed. */
    private static RepeatedRuns blocks(double... factors) {
        return new RepeatedRuns(
                Transport.SSE,
                IntStream.range(0, factors.length)
                        .boxed()
                        .flatMap(block -> IntStream.rangeClosed(1, 5)
                                .mapToObj(repetition -> run(repetition, factors[block])
                                        .block(block + 1)
                                        .build()))
                        .toList(),
                Optional.empty());
    }

    private static SampleRun run(int repetition, double factor) {
        return new SampleRun("w", Transport.SSE, repetition)
                .median(Duration.ofMillis(8))
                .cpuMicros(10 * factor);
    }

    private static RepeatedRuns repetitions(int count, Function<Integer, SampleRun> run) {
        return new RepeatedRuns(
                Transport.SSE,
                IntStream.rangeClosed(1, count)
                        .boxed()
                        .map(run)
                        .map(SampleRun::build)
                        .toList(),
                Optional.empty());
    }

    /** Figures of runs whose truth is the same and whose machine has moods: log-normal, of the given spread. */
    private static Estimate means(int repetitions, double truth, double spread, SplittableRandom random) {
        return Estimate.mean(
                IntStream.range(0, repetitions)
                        .mapToDouble(repetition -> truth * Math.exp(spread * random.nextGaussian()))
                        .toArray(),
                IntStream.range(0, repetitions).mapToDouble(repetition -> 1).toArray());
    }

    private static List<Histogram> histograms(int repetitions, double truth, double spread, SplittableRandom random) {
        return IntStream.range(0, repetitions)
                .mapToObj(repetition -> {
                    double mood = Math.exp(spread * random.nextGaussian());
                    Histogram histogram = new Histogram(60_000_000, 3);
                    for (int i = 0; i < 1_000; i++) {
                        histogram.recordValue(Math.round(truth * mood * Math.exp(0.6 * random.nextGaussian())));
                    }
                    return histogram;
                })
                .toList();
    }
}
