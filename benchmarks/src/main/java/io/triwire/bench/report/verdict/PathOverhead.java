package io.triwire.bench.report.verdict;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.triwire.bench.load.result.Results;
import io.triwire.bench.load.workload.Workload;

/**
 * One workload over one transport through a proxy, compared with the direct path.
 *
 * @param path names of the proxy and its configuration
 * @param through the runs on that path
 * @param direct the runs of the same comparison without a proxy
 * @param ranked whether the comparison was large enough to claim a difference
 * @param significance how sure the report must be of a difference
 */
public record PathOverhead(
        Workload workload,
        String path,
        RepeatedRuns through,
        RepeatedRuns direct,
        boolean ranked,
        Significance significance) {

    /** All overheads of a comparison, in the order of the report. */
    public static List<PathOverhead> of(Results results) {
        return of(ComparisonGroup.of(results));
    }

    static List<PathOverhead> of(List<ComparisonGroup> contests) {
        return contests.stream()
                .filter(contest -> !contest.isDirect())
                .flatMap(contest -> contest.transports().stream().flatMap(through -> direct(contests, contest, through)
                        .map(direct -> new PathOverhead(
                                contest.workload(),
                                contest.path(),
                                through,
                                direct,
                                !contest.smoke(),
                                contest.significance()))))
                .toList();
    }

    private static Stream<RepeatedRuns> direct(
            List<ComparisonGroup> contests, ComparisonGroup detour, RepeatedRuns through) {
        return contests.stream()
                .filter(contest -> contest.isDirect() && contest.workload().equals(detour.workload()))
                .flatMap(contest -> contest.transports().stream())
                .filter(repetitions -> repetitions.transport() == through.transport());
    }

    /** What the path adds to a figure; empty if one of the two has no valid run. */
    public Optional<Difference> difference(Measure measure) {
        return through.valid().isEmpty() || direct.valid().isEmpty()
                ? Optional.empty()
                : Optional.of(Difference.of(measure, through, direct, significance));
    }

    /** How probable each of its differences would be by chance alone; none if they are not claimed anyway. */
    List<Double> chances() {
        return !ranked || through.valid().isEmpty() || direct.valid().isEmpty()
                ? List.of()
                : measures().stream()
                        .filter(measure -> measure.isKnown(through) && measure.isKnown(direct))
                        .flatMap(measure -> Difference.chance(measure, through, direct).stream())
                        .toList();
    }

    /** The measures to compare with the direct path. */
    public List<Measure> measures() {
        return workload.events().perSecond() > 0
                ? List.of(Measure.P50, Measure.P99, Measure.RATE, Measure.CPU, Measure.BYTES)
                : List.of(Measure.MEMORY);
    }

    /** The measures of the proxy itself, known if it has a process of its own. */
    public List<Measure> ofProxy() {
        return workload.events().perSecond() > 0
                ? List.of(Measure.PROXY_CPU, Measure.PROXY_MEMORY)
                : List.of(Measure.PROXY_MEMORY);
    }
}
