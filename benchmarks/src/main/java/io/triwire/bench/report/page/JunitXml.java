package io.triwire.bench.report.page;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.triwire.bench.load.result.Flaw;
import io.triwire.bench.load.result.Results;
import io.triwire.bench.report.check.CheckFinding;
import io.triwire.bench.report.verdict.ComparisonGroup;
import io.triwire.bench.report.verdict.Format;
import io.triwire.bench.report.verdict.Invariant;
import io.triwire.bench.report.verdict.RepeatedRuns;
import io.triwire.bench.template.Templates;

/**
 * The invariants as test cases, in the JUnit XML format that CI servers read.
 *
 * <p>Each workload and path is a test suite. For each transport it contains a case per invariant, and one case that
 * every run is valid. An invariant violated in any run is a failure. An invalid run is not a failure but an error of
 * the last case.
 */
final class JunitXml {

    private JunitXml() {}

    static String of(Results results) {
        return Templates.template("junit.xml")
                .data("id", results.invocation().id())
                .data(
                        "suites",
                        ComparisonGroup.of(results).stream().map(Suite::of).toList())
                .render();
    }

    /** The findings of a check: a suite for each of its subjects. What is worse is a failure as well. */
    static String of(String id, List<CheckFinding> findings) {
        Map<String, List<CheckFinding>> bySubject = findings.stream()
                .collect(Collectors.groupingBy(CheckFinding::subject, LinkedHashMap::new, Collectors.toList()));
        return Templates.template("junit.xml")
                .data("id", id)
                .data(
                        "suites",
                        bySubject.entrySet().stream()
                                .map(subject -> new Suite(
                                        subject.getKey(),
                                        subject.getValue().stream()
                                                .map(Case::of)
                                                .toList()))
                                .toList())
                .render();
    }

    record Suite(String name, List<Case> cases) {

        static Suite of(ComparisonGroup contest) {
            return new Suite(
                    ReportText.title(contest),
                    contest.transports().stream().flatMap(Case::of).toList());
        }

        public long failures() {
            return count(Case.FAILURE);
        }

        public long errors() {
            return count(Case.ERROR);
        }

        private long count(String outcome) {
            return cases.stream().filter(one -> one.outcome().equals(outcome)).count();
        }
    }

    /**
     * One test case.
     *
     * @param outcome name of the element that reports its outcome; empty if it passed
     */
    record Case(String transport, String name, String outcome, String message) {

        static final String FAILURE = "failure";
        static final String ERROR = "error";

        static Stream<Case> of(RepeatedRuns repetitions) {
            String transport = Format.sentence(repetitions.transport().title());
            return Stream.concat(
                    Stream.of(Invariant.values()).map(invariant -> of(transport, invariant, repetitions)),
                    Stream.of(validity(transport, repetitions)));
        }

        static Case of(CheckFinding finding) {
            String outcome =
                    switch (finding.outcome()) {
                        case OK, SHOWN -> "";
                        case NOT_RESOLVED, INVALID -> ERROR;
                        case REGRESSION, ASSERTION -> FAILURE;
                    };
            return new Case(
                    finding.subject(),
                    finding.what(),
                    outcome,
                    "%s: %s before, %s now"
                            .formatted(finding.outcome().title(), finding.baseline(), finding.candidate()));
        }

        private static Case of(String transport, Invariant invariant, RepeatedRuns repetitions) {
            long violations = invariant.violations(repetitions.all());
            return violations == 0
                    ? new Case(transport, invariant.title(), "", "")
                    : new Case(
                            transport,
                            invariant.title(),
                            FAILURE,
                            "%s in %d runs"
                                    .formatted(
                                            Format.count(violations),
                                            repetitions.all().size()));
        }

        private static Case validity(String transport, RepeatedRuns repetitions) {
            String flaws = repetitions.all().stream()
                    .filter(run -> !run.valid())
                    .map(run -> "Repetition %d: %s".formatted(run.repetition(), Flaw.sentences(run.flaws())))
                    .collect(Collectors.joining(" "));
            return new Case(transport, "every run is valid", flaws.isEmpty() ? "" : ERROR, flaws);
        }
    }
}
