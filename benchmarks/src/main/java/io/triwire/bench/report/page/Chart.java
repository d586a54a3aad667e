package io.triwire.bench.report.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.IntFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

import org.HdrHistogram.Histogram;

import io.triwire.bench.load.result.Run;
import io.triwire.bench.report.verdict.ComparisonGroup;
import io.triwire.bench.report.verdict.Format;
import io.triwire.bench.report.verdict.RepeatedRuns;

/**
 * A chart of curves, drawn by the script of the page.
 *
 * @param id id of the element to draw in
 * @param kind {@code percentiles} or {@code timeline}
 * @param title shown, and read by screen readers
 * @param x positions of the points, ascending
 * @param budget milliseconds at which a horizontal line is drawn
 */
record Chart(String id, String kind, String title, List<Double> x, List<Curve> curves, double budget) {

    /** Points of a percentile curve per factor of ten on its axis. */
    private static final int POINTS_PER_DECADE = 20;

    /** Samples that must lie above a percentile for it to be drawn; by this rule p99.9 needs 10,000 samples. */
    private static final int SAMPLES_ABOVE = 10;

    /**
     * The curve of one transport.
     *
     * @param y milliseconds at each x; empty if there are too few samples
     */
    record Curve(String name, String key, List<Optional<Double>> y) {}

    /** Latency by percentile p. x is 1/(1-p), on a logarithmic axis. */
    static Chart percentiles(ComparisonGroup contest, String id) {
        List<Histogram> merged = contest.measured().stream()
                .map(repetitions ->
                        repetitions.merged(run -> run.latencies().delivery()).samples())
                .toList();
        double most = merged.stream().mapToLong(Histogram::getTotalCount).max().orElse(0);
        double[] x = DoubleStream.iterate(0, exponent -> exponent + 1.0 / POINTS_PER_DECADE)
                .map(exponent -> Math.pow(10, exponent))
                .takeWhile(odds -> odds * SAMPLES_ABOVE <= most)
                .toArray();
        IntFunction<List<Optional<Double>>> y = index -> {
            Histogram histogram = merged.get(index);
            return DoubleStream.of(x)
                    .mapToObj(odds -> odds * SAMPLES_ABOVE > histogram.getTotalCount()
                            ? Optional.<Double>empty()
                            : Optional.of(histogram.getValueAtPercentile(100 - 100 / odds) / 1e3))
                    .toList();
        };
        return chart(contest, id, "percentiles", "Delivery latency by percentile", x, y);
    }

    /** The 99th percentile of each second of the window, in the worst repetition. */
    static Chart timeline(ComparisonGroup contest, String id) {
        List<RepeatedRuns> measured = contest.measured();
        int last = measured.stream()
                .flatMap(repetitions -> repetitions.valid().stream())
                .flatMap(run -> run.timeline().stream())
                .mapToInt(Run.Second::second)
                .max()
                .orElse(-1);
        IntFunction<List<Optional<Double>>> y = index -> IntStream.rangeClosed(0, last)
                .mapToObj(second -> worst(measured.get(index), second))
                .toList();
        double[] seconds = IntStream.rangeClosed(0, last).asDoubleStream().toArray();
        return chart(contest, id, "timeline", "p99 of each second, the worst of the runs", seconds, y);
    }

    private static Optional<Double> worst(RepeatedRuns repetitions, int second) {
        OptionalDouble worst = repetitions.valid().stream()
                .flatMap(run -> run.timeline().stream())
                .filter(one -> one.second() == second && one.delivered() > 0)
                .mapToDouble(one -> one.p99() / 1e3)
                .max();
        return worst.isPresent() ? Optional.of(worst.getAsDouble()) : Optional.empty();
    }

    private static Chart chart(
            ComparisonGroup contest,
            String id,
            String kind,
            String title,
            double[] x,
            IntFunction<List<Optional<Double>>> y) {
        List<Curve> curves = new ArrayList<>();
        for (RepeatedRuns repetitions : contest.measured()) {
            curves.add(new Curve(
                    Format.sentence(repetitions.transport().title()), Bars.key(repetitions), y.apply(curves.size())));
        }
        return new Chart(
                id,
                kind,
                title,
                DoubleStream.of(x).boxed().toList(),
                curves,
                contest.workload().needs().latencyP99().toNanos() / 1e6);
    }
}
