package io.triwire.bench.report.page;

import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import io.triwire.bench.load.result.Results;
import io.triwire.bench.load.result.Run;
import io.triwire.bench.report.verdict.ComparisonGroup;
import io.triwire.bench.report.verdict.RepeatedRuns;
import io.triwire.client.Transport;

/** The sentences about a comparison that every page contains. */
final class ReportText {

    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern(
                    "d MMMM yyyy, HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private ReportText() {}

    /** The workload, and the path unless it is direct. */
    static String title(ComparisonGroup contest) {
        return contest.workload().name() + through(contest.path());
    }

    /** The name of a run in a list. */
    static String title(Run run) {
        return "%s%s over %s, %srepetition %d"
                .formatted(
                        run.workload(),
                        through(run.path()),
                        run.transport().title(),
                        run.block() == 1 ? "" : "block %d, ".formatted(run.block()),
                        run.repetition());
    }

    private static String through(String path) {
        return path.equals(ComparisonGroup.DIRECT) ? "" : " through " + path;
    }

    /** The notices that readers must see before any figure; empty if there are none. */
    static List<String> notices(Results results) {
        List<String> notices = new ArrayList<>();
        if (results.invocation().smoke()) {
            notices.add(
                    "This is a smoke run: too small to rank anything. It shows that everything works. For a ranking, "
                            + "measure %d repetitions or blocks, or more.".formatted(RepeatedRuns.FOR_A_RANKING));
        }
        if (!results.execution().complete()) {
            notices.add("The comparison ended early: this report has the runs done until then.");
        }
        List<Run> unsteady = results.runs().stream()
                .filter(run -> run.valid() && !run.start().steady())
                .toList();
        if (!unsteady.isEmpty()) {
            notices.add("%d of %d runs began before latency and rate had settled, so their figures may be too high: %s."
                    .formatted(
                            unsteady.size(),
                            results.runs().size(),
                            unsteady.stream().map(ReportText::title).collect(Collectors.joining("; "))));
        }
        long invalid = results.runs().stream().filter(run -> !run.valid()).count();
        if (invalid > 0) {
            notices.add("%d of %d runs %s invalid: shown with the reasons, and never ranked."
                    .formatted(invalid, results.runs().size(), invalid == 1 ? "is" : "are"));
        }
        return notices;
    }

    /** What the comparison compared, in one sentence. */
    static String summary(Results results) {
        String transports = results.runs().stream()
                .map(Run::transport)
                .distinct()
                .sorted()
                .map(Transport::title)
                .collect(Collectors.joining(", "));
        long blocks = results.runs().stream().map(Run::block).distinct().count();
        return "%d runs of %d workloads over %s, in %s and in a random order (seed %d), on %s, in %s."
                .formatted(
                        results.runs().size(),
                        results.workloads().size(),
                        transports,
                        blocks > 1 ? "%d blocks".formatted(blocks) : "one start of each service",
                        results.invocation().seed(),
                        MINUTE.format(results.execution().started()),
                        minutes(Duration.between(
                                results.execution().started(),
                                results.execution().ended())));
    }

    private static String minutes(Duration time) {
        return time.toHours() > 0
                ? "%d h %d min".formatted(time.toHours(), time.toMinutesPart())
                : "%d min %d s".formatted(time.toMinutes(), time.toSecondsPart());
    }
}
