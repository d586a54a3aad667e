package io.triwire.bench.report.page;

import java.util.List;
import java.util.Locale;

import io.triwire.bench.report.verdict.ComparisonGroup;
import io.triwire.bench.report.verdict.Format;
import io.triwire.bench.report.verdict.Measure;
import io.triwire.bench.report.verdict.RepeatedRuns;

/** A bar chart of one figure of each transport, on a common scale from 0. */
record Bars(String caption, List<Bar> bars) {

    /**
     * One bar.
     *
     * @param key key of the transport's colour
     * @param percent length as a percentage of the longest bar, 0 to 100
     */
    record Bar(String name, String key, String figure, String percent) {}

    /** The bars of a figure that is 0 or more, for the transports with a valid run. */
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

    /** The class of a transport in the style sheet. */
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
