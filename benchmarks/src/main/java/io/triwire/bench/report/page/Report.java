package io.triwire.bench.report.page;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

import io.triwire.bench.load.result.Results;
import io.triwire.bench.load.result.Run;
import io.triwire.bench.process.CommandFailedException;
import io.triwire.bench.process.IoErrors;
import io.triwire.bench.proxy.matrix.MatrixPages;
import io.triwire.bench.report.verdict.PathOverhead;

/**
 * All files of a report: the data of a comparison, and the pages and tables generated from it.
 *
 * <p>They are {@code results.json}, {@code report.html}, {@code summary.md}, {@code junit.xml}, {@code runs.csv} and
 * {@code percentiles.csv}, {@code paths.csv} if a path has a proxy, {@code github-action-benchmark.json} and {@code
 * bencher.json}, and the delivery latencies of each run as an
 * HdrHistogram log in {@code hlog/}.
 */
public final class Report {

    /** The log shows its maximum in milliseconds. */
    private static final double MICROS_OF_ITS_MAXIMUM = 1_000;

    private Report() {}

    /**
     * Writes all files, and replaces existing ones. If the directory contains a proxy matrix, the page shows it.
     *
     * @param directory created if it does not exist
     * @throws CommandFailedException if a file cannot be written
     */
    public static void write(Results results, Path directory) {
        try {
            Path logs = Files.createDirectories(directory.resolve("hlog"));
            ResultsJson.write(results, directory.resolve(ResultsJson.FILE));
            for (Run run : results.runs()) {
                writeLog(run, logs.resolve(name(run) + ".hlog"));
            }
            Files.writeString(directory.resolve("runs.csv"), Csv.runs(results));
            Files.writeString(directory.resolve("percentiles.csv"), Csv.percentiles(results));
            List<PathOverhead> detours = PathOverhead.of(results);
            if (!detours.isEmpty()) {
                Files.writeString(directory.resolve("paths.csv"), Csv.paths(detours));
            }
            Files.writeString(directory.resolve("junit.xml"), JunitXml.of(results));
            Files.writeString(directory.resolve("github-action-benchmark.json"), Trend.forGithub(results));
            Files.writeString(directory.resolve("bencher.json"), Trend.forBencher(results));
            Files.writeString(directory.resolve("summary.md"), Markdown.of(results));
            Files.writeString(directory.resolve("report.html"), HtmlPage.of(results, MatrixPages.read(directory)));
        } catch (IOException failed) {
            throw new CommandFailedException(
                    "The report cannot be written to '%s': %s.".formatted(directory, IoErrors.reason(failed)), failed);
        }
    }

    private static void writeLog(Run run, Path file) throws IOException {
        Histogram delivery = run.latencies().delivery().samples();
        long start = run.start().at().toEpochMilli();
        delivery.setTag("delivery");
        try (PrintStream out = new PrintStream(Files.newOutputStream(file), false, StandardCharsets.UTF_8)) {
            HistogramLogWriter log = new HistogramLogWriter(out);
            log.outputComment("[Delivery latency in microseconds: %s]".formatted(ReportText.title(run)));
            log.outputLogFormatVersion();
            log.outputStartTime(start);
            log.outputLegend();
            log.outputIntervalHistogram(
                    start / 1e3, start / 1e3 + run.timeline().size(), delivery, MICROS_OF_ITS_MAXIMUM);
            if (out.checkError()) {
                throw new IOException("%s cannot be written".formatted(file));
            }
        }
    }

    private static String name(Run run) {
        return "%s-%s-%s-r%d"
                .formatted(run.workload(), run.transport().id(), run.path(), run.repetition())
                .replaceAll("[^A-Za-z0-9.-]+", "-");
    }
}
