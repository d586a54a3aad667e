package io.triwire.bench.report.page;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import io.triwire.bench.load.result.Results;
import io.triwire.bench.report.verdict.Answer;
import io.triwire.bench.report.verdict.ComparisonGroup;
import io.triwire.bench.report.verdict.Format;
import io.triwire.bench.report.verdict.Verdict;
import io.triwire.client.Transport;

/** The summary for a CI job: the verdicts and their main figures, in GitHub Flavored Markdown. */
final class Markdown {

    private Markdown() {}

    static String of(Results results) {
        List<String> parts = new ArrayList<>();
        parts.add("# Triwire: one feed, three transports");
        parts.add(ReportText.summary(results));
        ReportText.notices(results).forEach(notice -> parts.add("> " + notice));
        parts.add(answers(results));
        for (ComparisonGroup contest : ComparisonGroup.of(results)) {
            Verdict verdict = Verdict.of(contest);
            parts.add("## " + ReportText.title(contest));
            parts.add("**%s**".formatted(verdict.headline()));
            if (GroupTables.hasDeliveries(contest)) {
                parts.add(GroupTables.overview(contest).markdown());
            }
            parts.add(verdict.reasons().stream().map(reason -> "- " + reason).collect(Collectors.joining("\n")));
        }
        PathTables paths = PathTables.of(results);
        if (!paths.isEmpty()) {
            parts.add("## Through proxies");
            paths.barriers().forEach(barrier -> parts.add("**%s**".formatted(barrier)));
            paths.tables().forEach(table -> {
                parts.add(table.caption() + ":");
                parts.add(table.markdown());
            });
        }
        List<String> invalid = results.runs().stream()
                .filter(run -> !run.valid())
                .map(run -> "- %s: %s".formatted(ReportText.title(run), ResultTables.reasons(run)))
                .toList();
        if (!invalid.isEmpty()) {
            parts.add("## Invalid runs");
            parts.add(String.join("\n", invalid));
        }
        parts.add("## Environment");
        parts.add(results.execution().environment().facts().entrySet().stream()
                .map(fact -> "- %s: %s".formatted(fact.getKey(), fact.getValue()))
                .collect(Collectors.joining("\n")));
        return String.join("\n\n", parts) + "\n";
    }

    /** What the verdicts say of each transport. */
    private static String answers(Results results) {
        List<Verdict> verdicts =
                ComparisonGroup.of(results).stream().map(Verdict::of).toList();
        List<Transport> transports = Answer.transports(verdicts);
        List<String> columns = new ArrayList<>(List.of("Workload"));
        transports.forEach(transport -> columns.add(Format.sentence(transport.title())));
        return new Table(
                        "",
                        columns,
                        verdicts.stream()
                                .map(verdict -> new Table.Row(
                                        ReportText.title(verdict.contest()),
                                        transports.stream()
                                                .map(transport -> verdict.answer(transport)
                                                        .map(answer -> "**%s**: %s"
                                                                .formatted(
                                                                        answer.suitability()
                                                                                .word(),
                                                                        answer.reason()))
                                                        .orElse(Table.NONE))
                                                .toList()))
                                .toList())
                .markdown();
    }
}
