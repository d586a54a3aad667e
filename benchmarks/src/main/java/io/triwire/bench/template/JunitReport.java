package io.triwire.bench.template;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A report in the JUnit XML format, which CI servers read.
 *
 * @param id what was tested, and when
 */
public record JunitReport(String id, List<TestSuite> suites) {

    /** What can be told of a test case that did not pass. */
    public enum TestOutcome {
        FAILURE,
        ERROR,
        SKIPPED;

        /** Name of the XML element. */
        public String element() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Test cases of one subject. */
    public record TestSuite(String name, List<TestCase> cases) {

        /** Number of test cases that failed. */
        public long failures() {
            return count(TestOutcome.FAILURE);
        }

        /** Number of test cases that could not be judged. */
        public long errors() {
            return count(TestOutcome.ERROR);
        }

        /** Number of test cases that were left out. */
        public long skipped() {
            return count(TestOutcome.SKIPPED);
        }

        private long count(TestOutcome outcome) {
            return cases.stream()
                    .filter(one -> one.outcome().filter(outcome::equals).isPresent())
                    .count();
        }
    }

    /**
     * One thing that must hold.
     *
     * @param subject of what it must hold, such as a transport
     * @param name what must hold
     * @param outcome empty if it holds
     * @param message reason of the outcome
     */
    public record TestCase(String subject, String name, Optional<TestOutcome> outcome, String message) {

        /** It holds. */
        public static TestCase passed(String subject, String name) {
            return new TestCase(subject, name, Optional.empty(), "");
        }

        /** It does not hold, or cannot be told. */
        public static TestCase not(TestOutcome outcome, String subject, String name, String message) {
            return new TestCase(subject, name, Optional.of(outcome), message);
        }
    }

    /** The report as XML. */
    public String xml() {
        return Templates.template("junit.xml").data("report", this).render();
    }
}
