package io.triwire.bench.command;

import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

import io.triwire.bench.process.ExitCode;
import io.triwire.bench.report.check.CheckFinding;
import io.triwire.bench.report.check.CheckFinding.Outcome;

/** The findings of a check as a table on the terminal, and as an exit code. */
record FindingTable(List<CheckFinding> findings) {

    /**
     * Prints a line for each finding, and their number.
     *
     * @param before title of the column of earlier figures
     * @param after title of the column of later figures
     */
    void print(PrintWriter out, String before, String after) {
        int outcome = width(finding -> finding.outcome().title());
        int subject = width(CheckFinding::subject);
        int what = width(CheckFinding::what);
        int figure = Math.max(width(CheckFinding::baseline), before.length());
        String line = "%%-%ds  %%-%ds  %%-%ds  %%%ds  %%s%%n".formatted(outcome, subject, what, figure);
        out.printf(line, "", "", "", before, after);
        for (CheckFinding finding : findings) {
            out.printf(
                    line,
                    finding.outcome().title(),
                    finding.subject(),
                    finding.what(),
                    finding.baseline(),
                    finding.candidate());
        }
        out.println(summary());
    }

    private String summary() {
        long unresolved = count(Outcome.NOT_RESOLVED);
        return "%d checks: %d broken, %d worse, %s%d without a valid run."
                .formatted(
                        findings.size(),
                        count(Outcome.ASSERTION),
                        count(Outcome.REGRESSION),
                        unresolved == 0 ? "" : unresolved + " not resolved, ",
                        count(Outcome.INVALID));
    }

    private long count(Outcome outcome) {
        return findings.stream().filter(finding -> finding.outcome() == outcome).count();
    }

    private int width(Function<CheckFinding, String> column) {
        return findings.stream().map(column).mapToInt(String::length).max().orElse(1);
    }

    /** The exit code of the gravest finding. */
    int exitCode() {
        return findings.stream()
                .map(CheckFinding::outcome)
                .max(Comparator.naturalOrder())
                .map(Outcome::exitCode)
                .orElse(ExitCode.OK);
    }
}
