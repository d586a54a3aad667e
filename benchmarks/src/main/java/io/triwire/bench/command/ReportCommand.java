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

/** {@code triwire report}: the pages of a comparison, made of its data once more. */
@Command(
        name = "report",
        description = {
            "Writes the pages of a comparison again, from its results.json.",
            "%nreport.html, summary.md, junit.xml, the CSV files and the histogram logs are written over."
        })
public final class ReportCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "Directory of the comparison, with its results.json.")
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
