package io.triwire.bench.proxy.probe;

import java.util.List;
import java.util.Optional;

/** What is known about a behaviour of a path, and from which source. */
public sealed interface ProbeFinding {

    /** What happens, without figures, so that equal outcomes have equal texts. */
    String outcome();

    /** The verdict; empty if the behaviour is unknown. */
    default Optional<ProbeVerdict> rated() {
        return Optional.empty();
    }

    /**
     * A measured behaviour.
     *
     * @param verdict the verdict
     * @param outcome what happened
     * @param detail figures; may be empty
     * @param evidence log lines of both sides
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
     * A behaviour from documentation.
     *
     * @param verdict the verdict
     * @param outcome what is documented
     * @param source the documentation
     */
    record Documented(ProbeVerdict verdict, String outcome, String source) implements ProbeFinding {

        @Override
        public Optional<ProbeVerdict> rated() {
            return Optional.of(verdict);
        }
    }

    /** A behaviour that was not measured, and why. */
    record NotTested(String reason) implements ProbeFinding {

        @Override
        public String outcome() {
            return "not tested: " + reason;
        }
    }

    /** An invalid measurement, and why: the probe was not good without a proxy either. */
    record Invalid(String reason) implements ProbeFinding {

        @Override
        public String outcome() {
            return "INVALID: " + reason;
        }
    }
}
