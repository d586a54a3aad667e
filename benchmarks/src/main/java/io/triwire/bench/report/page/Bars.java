package io.triwire.bench.report.page;

import java.util.List;
import java.util.Locale;

import io.triwire.bench.report.verdict.ComparisonGroup;
import io.triwire.bench.report.verdict.Format;
import io.triwire.bench.report.verdict.Measure;
import io.triwire.bench.report.verdict.RepeatedRuns;

/** One figure of each transport as bars of a common scale, which begins at 0. */
record Bars(String caption, List<Bar> bars) {

    /**
     * One of them.
     *
     * @param key of the transport's colour
     * @param percent of the longest, 0 to 100
     */
    record Bar(String name, String key, String figure, String percent) {}

    /** Of a figure that is 0 or more, of the transports with a valid run. */
    static Bars of(ComparisonGroup contest, Measure measure) {
        double most = Math.max(
                Double.MIN_NORMAL,
                contest.measured().stream().mapToDouble(measure::of).max().orElse(0));
        return new Bars(
                Format.sentence(measure.title()),
                contest.measured().stream()
                        .map(repetitions -> bar(repetitions, measure, most))
                        .toList());
    }

    /** By which the style sheet knows a transport. */
    static String key(RepeatedRuns repetitions) {
        return repetitions.transport().id();
    }

    private static Bar bar(RepeatedRuns repetitions, Measure measure, double most) {
        double figure = measure.of(repetitions);
        return new Bar(
                Format.sentence(repetitions.transport().title()),
                key(repetitions),
                Format.of(measure, figure),
                String.format(Locale.ROOT, "%.1f", Math.max(0, 100 * figure / most)));
    }
}
