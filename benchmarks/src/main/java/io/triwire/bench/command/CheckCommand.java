package io.triwire.bench.command;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import io.triwire.bench.load.result.Results;
import io.triwire.bench.report.check.BaselineCheck;
import io.triwire.bench.report.check.CheckFinding;
import io.triwire.bench.report.check.Likeness;
import io.triwire.bench.report.page.ResultsJson;
import io.triwire.bench.report.page.UnreadableResultsException;

/** {@code triwire check}: compares a result with a baseline, to gate a build on it. */
@Command(
        name = "check",
        description = {
            "Compares a result with a baseline, which may come from another machine.",
            "%nIt fails if an event was missing or duplicated, if a connection failed, or if the bytes per delivery or "
                    + "the connections grew. It never compares times. It compares CPU and median latency as ratios "
                    + "between the transports of one result, and judges a ratio if both results have 5 valid runs of "
                    + "each transport. The gravest finding sets the exit code: 3 before 4 before 5."
        })
public final class CheckCommand implements Callable<Integer> {

    @Option(
            names = "--baseline",
            required = true,
            paramLabel = "A",
            description = "Baseline: a results.json, or the directory of a comparison.")
    private Path baseline;

    @Option(
            names = "--growth",
            paramLabel = "PERCENT",
            defaultValue = "10",
            description = "Allowed growth of bytes per delivery and of connections (default: ${DEFAULT-VALUE}).")
    private double growthPercent;

    @Option(
            names = "--drift",
            paramLabel = "PERCENT",
            defaultValue = "25",
            description = "Allowed change of a ratio between transports, up or down (default: ${DEFAULT-VALUE}).")
    private double driftPercent;

    @Parameters(paramLabel = "B", description = "Result to check: a results.json, or the directory of a comparison.")
    private Path candidate;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        requirePercent("--growth", growthPercent);
        requirePercent("--drift", driftPercent);
        BaselineCheck check = new BaselineCheck(growthPercent / 100, driftPercent / 100);
        Results before = read(baseline);
        Results after = read(candidate);
        List<String> differences = Likeness.differences(before, after);
        if (!differences.isEmpty()) {
            throw usage("'%s' cannot be compared with '%s'. %s"
                    .formatted(candidate, baseline, String.join(" ", differences)));
        }
        List<CheckFinding> findings = check.compare(before, after);
        if (findings.isEmpty()) {
            throw usage("'%s' has no run to compare with.".formatted(baseline));
        }
        FindingTable table = new FindingTable(findings);
        table.print(spec.commandLine().getOut(), "baseline", "this");
        return table.exitCode();
    }

    private Results read(Path path) {
        try {
            return ResultsJson.read(path);
        } catch (UnreadableResultsException unreadable) {
            throw new ParameterException(spec.commandLine(), unreadable.getMessage(), unreadable);
        }
    }

    private void requirePercent(String option, double percent) {
        if (!(percent >= 0 && percent <= 1_000)) {
            throw usage("%s is %s, but must be within 0 to 1000.".formatted(option, percent));
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
