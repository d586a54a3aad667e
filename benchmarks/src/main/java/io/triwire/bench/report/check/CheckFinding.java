package io.triwire.bench.report.check;

import io.triwire.bench.process.ExitCode;

/**
 * One line of a check.
 *
 * @param subject the workload and the transport
 * @param what the checked property
 * @param baseline its figure in the baseline
 * @param candidate its figure in the checked result
 */
public record CheckFinding(Outcome outcome, String subject, String what, String baseline, String candidate) {

    /** The outcomes, in ascending order of severity. */
    public enum Outcome {
        /** Unchanged or better. */
        OK("ok", ExitCode.OK),
        /** Shown, but not judged: too few runs, or a figure that means nothing alone. */
        SHOWN("shown", ExitCode.OK),
        /** It may be worse: the interval is too wide to say. */
        NOT_RESOLVED("not resolved", ExitCode.INVALID),
        /** There is no valid run to compare. */
        INVALID("INVALID", ExitCode.INVALID),
        /** Worse than the baseline. */
        REGRESSION("REGRESSION", ExitCode.REGRESSION),
        /** An invariant does not hold. */
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
