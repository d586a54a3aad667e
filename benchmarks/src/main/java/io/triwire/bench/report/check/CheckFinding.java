package io.triwire.bench.report.check;

import io.triwire.bench.process.ExitCode;

/**
 * One line of a check.
 *
 * @param subject workload and transport that it is of
 * @param what was looked at
 * @param baseline its figure there
 * @param candidate its figure in the result that is checked
 */
public record CheckFinding(Outcome outcome, String subject, String what, String baseline, String candidate) {

    /** What it says, the gravest last. */
    public enum Outcome {
        /** As it was, or better. */
        OK("ok", ExitCode.OK),
        /** Shown, and not judged: too few runs, or a figure that tells nothing by itself. */
        SHOWN("shown", ExitCode.OK),
        /** There is no valid run to compare. */
        INVALID("INVALID", ExitCode.INVALID),
        /** Worse than the baseline. */
        REGRESSION("REGRESSION", ExitCode.REGRESSION),
        /** What must hold does not. */
        ASSERTION("ASSERTION", ExitCode.ASSERTION);

        private final String title;
        private final int exitCode;

        Outcome(String title, int exitCode) {
            this.title = title;
            this.exitCode = exitCode;
        }

        public String title() {
            return title;
        }

        public int exitCode() {
            return exitCode;
        }
    }
}
