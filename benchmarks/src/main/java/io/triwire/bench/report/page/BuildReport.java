package io.triwire.bench.report.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

import io.triwire.bench.load.result.Results;
import io.triwire.bench.process.CommandFailedException;
import io.triwire.bench.process.IoErrors;
import io.triwire.bench.report.check.CheckFinding;

/**
 * The files of a comparison of two builds: the findings as {@code summary.md} and {@code junit.xml}, and the data of
 * each build as {@code results.json} in the directory of its name.
 */
public final class BuildReport {

    /** Name of the summary. */
    public static final String SUMMARY = "summary.md";

    private BuildReport() {}

    /**
     * Writes all files, and replaces existing ones.
     *
     * @param directory has the directories {@code base} and {@code head}
     * @throws CommandFailedException if a file cannot be written
     */
    public static void write(Results base, Results head, List<CheckFinding> findings, Path directory) {
        try {
            ResultsJson.write(base, directory.resolve("base").resolve(ResultsJson.FILE));
            ResultsJson.write(head, directory.resolve("head").resolve(ResultsJson.FILE));
            Files.writeString(
                    directory.resolve("junit.xml"),
                    JunitXml.of(base.invocation().id(), findings));
            Files.writeString(directory.resolve(SUMMARY), summary(base, head, findings));
        } catch (IOException failed) {
            throw new CommandFailedException("Cannot write the report: " + IoErrors.reason(failed), failed);
        }
    }

    private static String summary(Results base, Results head, List<CheckFinding> findings) {
        Table table = new Table(
                "",
                List.of("", "Outcome", "Property", "Base", "Head"),
                findings.stream()
                        .map(finding -> new Table.Row(
                                finding.subject(),
                                List.of(
                                        finding.outcome().title(),
                                        finding.what(),
                                        finding.baseline(),
                                        finding.candidate())))
                        .toList());
        return String.join(
                        "\n\n",
                        "# Triwire: two builds",
                        ReportText.summary(head),
                        table.markdown(),
                        "## Base",
                        facts(base),
                        "## Head",
                        facts(head))
                + "\n";
    }

    private static String facts(Results results) {
        return results.execution().environment().facts().entrySet().stream()
                .map(fact -> "- %s: %s".formatted(fact.getKey(), fact.getValue()))
                .collect(Collectors.joining("\n"));
    }
}
