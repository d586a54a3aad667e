package io.triwire.bench.command;

import java.nio.file.Path;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import io.triwire.bench.process.ExitCode;
import io.triwire.bench.report.page.Report;
import io.triwire.bench.report.page.ResultsJson;
import io.triwire.bench.report.page.UnreadableResultsException;

/** {@code triwire report}: writes the pages of a comparison again, from its data. */
@Command(
        name = "report",
        description = {
            "Writes the pages of a comparison again, from its results.json.",
            "%nOverwrites report.html, summary.md, junit.xml, the CSV files and the histogram logs."
        })
public final class ReportCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "Directory of the comparison; it holds results.json.")
    private Path directory;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        try {
            Report.write(ResultsJson.read(directory.resolve(ResultsJson.FILE)), directory);
        } catch (UnreadableResultsException unreadable) {
            throw new ParameterException(spec.commandLine(), unreadable.getMessage(), unreadable);
        }
        spec.commandLine().getOut().println("Written: " + directory.resolve("report.html"));
        return ExitCode.OK;
    }
}
