package io.triwire.bench.report.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;

import io.triwire.bench.load.result.Results;
import io.triwire.bench.report.verdict.ComparisonGroup;
import io.triwire.bench.report.verdict.Measure;
import io.triwire.bench.report.verdict.RepeatedRuns;

/**
 * The figures of a comparison for the services that draw them over many commits. Only what can be judged is in it, and
 * for every figure less is better.
 */
final class Trend {

    private static final JsonMapper MAPPER = new JsonMapper();

    private Trend() {}

    /**
     * One figure.
     *
     * @param name workload, path, transport and measure
     * @param low lowest figure of single runs
     * @param high highest figure of single runs
     */
    private record Figure(String name, Measure measure, double value, double low, double high) {

        String unit() {
            return switch (measure) {
                case CPU, P50, P99 -> "µs";
                case BYTES, IDLE_MEMORY -> "B";
                case CONNECTIONS, MEMORY, RATE, PROXY_CPU, PROXY_MEMORY ->
                    throw new IllegalStateException(measure + " decides nothing");
            };
        }
    }

    /** The form {@code customSmallerIsBetter} of the GitHub action {@code benchmark-action/github-action-benchmark}. */
    static String forGithub(Results results) {
        return written(figures(results).stream()
                .map(figure -> Map.of(
                        "name",
                        figure.name(),
                        "unit",
                        figure.unit(),
                        "value",
                        figure.value(),
                        "range",
                        "%s to %s".formatted(figure.low(), figure.high())))
                .toList());
    }

    /** Bencher Metric Format, as {@code bencher run --adapter json} reads it. */
    static String forBencher(Results results) {
        Map<String, Object> benchmarks = new LinkedHashMap<>();
        for (Figure figure : figures(results)) {
            benchmarks.put(
                    figure.name(),
                    Map.of(
                            figure.unit().equals("B") ? "bytes" : "microseconds",
                            Map.of(
                                    "value",
                                    figure.value(),
                                    "lower_value",
                                    figure.low(),
                                    "upper_value",
                                    figure.high())));
        }
        return written(benchmarks);
    }

    private static List<Figure> figures(Results results) {
        List<Figure> figures = new ArrayList<>();
        for (ComparisonGroup group : ComparisonGroup.of(results)) {
            for (RepeatedRuns runs : group.transports()) {
                if (runs.judged()) {
                    group.measures().forEach(measure -> figures.add(figure(group, runs, measure)));
                }
            }
        }
        return figures;
    }

    private static Figure figure(ComparisonGroup group, RepeatedRuns runs, Measure measure) {
        double[] single = runs.valid().stream()
                .mapToDouble(run -> measure.of(new RepeatedRuns(runs.transport(), List.of(run), runs.ceiling())))
                .sorted()
                .toArray();
        return new Figure(
                "%s, %s: %s".formatted(ReportText.title(group), runs.transport().title(), measure.title()),
                measure,
                measure.of(runs),
                single[0],
                single[single.length - 1]);
    }

    private static String written(Object value) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n";
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
