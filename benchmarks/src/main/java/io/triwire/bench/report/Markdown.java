package io.triwire.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import io.triwire.bench.result.Results;
import io.triwire.bench.verdict.Contest;
import io.triwire.bench.verdict.Verdict;

/** The short page, for a CI job: the verdicts and their main figures, in GitHub Flavored Markdown. */
final class Markdown {

    private Markdown() {}

    static String of(Results results) {
        List<String> parts = new ArrayList<>();
        parts.add("# Triwire: one feed, three transports");
        parts.add(Notes.summary(results));
        Notes.notices(results).forEach(notice -> parts.add("> " + notice));
        for (Contest contest : Contest.of(results)) {
            Verdict verdict = Verdict.of(contest);
            parts.add("## " + Notes.title(contest));
            parts.add("**%s**".formatted(verdict.headline()));
            if (ContestTables.hasDeliveries(contest)) {
                parts.add(ContestTables.overview(contest).markdown());
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
                .map(run -> "- %s: %s".formatted(Notes.title(run), ResultTables.reasons(run)))
                .toList();
        if (!invalid.isEmpty()) {
            parts.add("## Invalid runs");
            parts.add(String.join("\n", invalid));
        }
        parts.add("## Environment");
        parts.add(results.environment().facts().entrySet().stream()
                .map(fact -> "- %s: %s".formatted(fact.getKey(), fact.getValue()))
                .collect(Collectors.joining("\n")));
        return String.join("\n\n", parts) + "\n";
    }
}
