package io.triwire.bench.proxy.probe;

import java.util.List;
import java.util.Optional;

/** What is known of one behaviour of a path, and from where. */
public sealed interface ProbeFinding {

    /** What happens, in words that are the same whenever the same happens. */
    String outcome();

    /** What it means; none where nothing is known. */
    default Optional<ProbeVerdict> rated() {
        return Optional.empty();
    }

    /**
     * It was seen here.
     *
     * @param detail the figures of this time; may be empty
     * @param evidence what both sides logged, a line each
     */
    record Measured(ProbeVerdict verdict, String outcome, String detail, List<String> evidence)
            implements ProbeFinding {

        public Measured {
            evidence = List.copyOf(evidence);
        }

        @Override
        public Optional<ProbeVerdict> rated() {
            return Optional.of(verdict);
        }
    }

    /**
     * It is written somewhere.
     *
     * @param source where
     */
    record Documented(ProbeVerdict verdict, String outcome, String source) implements ProbeFinding {

        @Override
        public Optional<ProbeVerdict> rated() {
            return Optional.of(verdict);
        }
    }

    /** Nothing is known, for a reason. */
    record NotTested(String reason) implements ProbeFinding {

        @Override
        public String outcome() {
            return "not tested: " + reason;
        }
    }

    /** The probe cannot be trusted: without a proxy it did not find what it must find there. */
    record Invalid(String reason) implements ProbeFinding {

        @Override
        public String outcome() {
            return "INVALID: " + reason;
        }
    }
}
