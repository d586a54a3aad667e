package io.triwire.bench.report.page;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.triwire.bench.load.result.Flaw;
import io.triwire.bench.load.result.Results;
import io.triwire.bench.report.check.CheckFinding;
import io.triwire.bench.report.verdict.ComparisonGroup;
import io.triwire.bench.report.verdict.Format;
import io.triwire.bench.report.verdict.Invariant;
import io.triwire.bench.report.verdict.RepeatedRuns;
import io.triwire.bench.template.JunitReport;
import io.triwire.bench.template.JunitReport.TestCase;
import io.triwire.bench.template.JunitReport.TestOutcome;
import io.triwire.bench.template.JunitReport.TestSuite;

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
        List<TestSuite> suites = ComparisonGroup.of(results).stream()
                .map(group -> new TestSuite(
                        ReportText.title(group),
                        group.transports().stream().flatMap(JunitXml::cases).toList()))
                .toList();
        return new JunitReport(results.invocation().id(), suites).xml();
    }

    /** The findings of a check: a suite for each of its subjects. What is worse is a failure as well. */
    static String of(String id, List<CheckFinding> findings) {
        Map<String, List<TestCase>> bySubject = findings.stream()
                .collect(Collectors.groupingBy(
                        CheckFinding::subject,
                        LinkedHashMap::new,
                        Collectors.mapping(JunitXml::testCase, Collectors.toList())));
        List<TestSuite> suites = bySubject.entrySet().stream()
                .map(subject -> new TestSuite(subject.getKey(), subject.getValue()))
                .toList();
        return new JunitReport(id, suites).xml();
    }

    private static TestCase testCase(CheckFinding finding) {
        Optional<TestOutcome> outcome =
                switch (finding.outcome()) {
                    case OK, SHOWN -> Optional.empty();
                    case NOT_RESOLVED, INVALID -> Optional.of(TestOutcome.ERROR);
                    case REGRESSION, ASSERTION -> Optional.of(TestOutcome.FAILURE);
                };
        return new TestCase(
                finding.subject(),
                finding.what(),
                outcome,
                "%s: %s before, %s now".formatted(finding.outcome().title(), finding.baseline(), finding.candidate()));
    }

    private static Stream<TestCase> cases(RepeatedRuns repetitions) {
        String transport = Format.sentence(repetitions.transport().title());
        return Stream.concat(
                Stream.of(Invariant.values()).map(invariant -> holds(invariant, transport, repetitions)),
                Stream.of(valid(transport, repetitions)));
    }

    private static TestCase holds(Invariant invariant, String transport, RepeatedRuns repetitions) {
        long violations = invariant.violations(repetitions.all());
        return violations == 0
                ? TestCase.passed(transport, invariant.title())
                : TestCase.not(
                        TestOutcome.FAILURE,
                        transport,
                        invariant.title(),
                        "%s in %d runs"
                                .formatted(
                                        Format.count(violations),
                                        repetitions.all().size()));
    }

    private static TestCase valid(String transport, RepeatedRuns repetitions) {
        String name = "every run is valid";
        String flaws = repetitions.all().stream()
                .filter(run -> !run.valid())
                .map(run -> "Repetition %d: %s".formatted(run.repetition(), Flaw.sentences(run.flaws())))
                .collect(Collectors.joining(" "));
        return flaws.isEmpty()
                ? TestCase.passed(transport, name)
                : TestCase.not(TestOutcome.ERROR, transport, name, flaws);
    }
}
