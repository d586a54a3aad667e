package io.triwire.bench.report.verdict;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.triwire.bench.load.result.GeneratorLimit;
import io.triwire.bench.load.result.Results;
import io.triwire.bench.load.result.Run;
import io.triwire.bench.load.result.UnsupportedPath;
import io.triwire.bench.load.workload.Workload;
import io.triwire.client.Transport;

/**
 * All runs of one workload on one path, which a verdict compares.
 *
 * @param path {@link #DIRECT}, or the names of a proxy and its configuration
 * @param transports the measured transports, each with its runs
 * @param barriers paths of the comparison that do not carry a transport
 * @param smoke whether the comparison was too small to rank anything
 * @param significance how sure the report must be of a difference
 */
public record ComparisonGroup(
        Workload workload,
        String path,
        List<RepeatedRuns> transports,
        List<UnsupportedPath> barriers,
        boolean smoke,
        Significance significance) {

    /** The path without a proxy. */
    public static final String DIRECT = "direct";

    public ComparisonGroup {
        transports = List.copyOf(transports);
        barriers = List.copyOf(barriers);
    }

    /**
     * The groups of each workload and each of its paths, the direct path first. Workloads without a run have no group.
     */
    public static List<ComparisonGroup> of(Results results) {
        long seed = results.invocation().seed();
        double bound = FalseDiscovery.bound(chances(of(results, Significance.ofOne(seed))));
        return of(results, new Significance(seed, bound));
    }

    /** How probable each difference that a report of these groups mentions would be by chance alone. */
    private static List<Double> chances(List<ComparisonGroup> groups) {
        List<Double> chances = new ArrayList<>();
        for (ComparisonGroup group : groups) {
            if (!group.smoke) {
                List<RepeatedRuns> measured = group.measured();
                for (int i = 0; i < measured.size(); i++) {
                    for (int j = 0; j < i; j++) {
                        RepeatedRuns one = measured.get(i);
                        RepeatedRuns other = measured.get(j);
                        group.measures().stream()
                                .flatMap(measure -> Difference.chance(measure, one, other).stream())
                                .forEach(chances::add);
                    }
                }
            }
        }
        PathOverhead.of(groups).forEach(overhead -> chances.addAll(overhead.chances()));
        return chances;
    }

    private static List<ComparisonGroup> of(Results results, Significance significance) {
        List<ComparisonGroup> contests = new ArrayList<>();
        for (Workload workload : results.workloads()) {
            List<Run> runs = results.runs().stream()
                    .filter(run -> run.workload().equals(workload.name()))
                    .toList();
            runs.stream()
                    .map(Run::path)
                    .distinct()
                    .sorted(Comparator.comparing((String path) -> !path.equals(DIRECT))
                            .thenComparing(Comparator.naturalOrder()))
                    .map(path -> new ComparisonGroup(
                            workload,
                            path,
                            transports(results, runs, path),
                            results.limits().barriers(),
                            results.invocation().smoke(),
                            significance))
                    .forEach(contests::add);
        }
        return contests;
    }

    private static List<RepeatedRuns> transports(Results results, List<Run> runs, String path) {
        return Stream.of(Transport.values())
                .map(transport -> new RepeatedRuns(
                        transport,
                        runs.stream()
                                .filter(run -> run.transport() == transport
                                        && run.path().equals(path))
                                .toList(),
                        ceiling(results, transport)))
                .filter(repetitions -> !repetitions.all().isEmpty())
                .toList();
    }

    private static Optional<GeneratorLimit> ceiling(Results results, Transport transport) {
        return results.limits().ceilings().stream()
                .filter(ceiling -> ceiling.transport() == transport)
                .findFirst();
    }

    public boolean isDirect() {
        return path.equals(DIRECT);
    }

    /** The transports that have a valid run. */
    public List<RepeatedRuns> measured() {
        return transports.stream()
                .filter(repetitions -> !repetitions.valid().isEmpty())
                .toList();
    }

    /** Whether every measured transport has enough valid runs, or blocks, to tell a difference from chance. */
    public boolean ranked() {
        return !smoke
                && measured().stream()
                        .allMatch(repetitions -> repetitions.units().size() >= RepeatedRuns.FOR_A_RANKING);
    }

    /** The known measures that compare the transports that meet the needs, the most important first. */
    public List<Measure> measures() {
        return wanted().filter(this::isKnown).filter(this::isCertain).toList();
    }

    /** The measures that would count as well, but have too few events. */
    List<Measure> uncertain() {
        return wanted().filter(this::isKnown)
                .filter(measure -> !isCertain(measure))
                .toList();
    }

    /** The measures that would count as well, but are unknown, as CPU is for services that run elsewhere. */
    public List<Measure> unmeasured() {
        return wanted().filter(measure -> !isKnown(measure)).toList();
    }

    private Stream<Measure> wanted() {
        return workload.events().perSecond() > 0
                ? Stream.of(Measure.CPU, Measure.BYTES, Measure.P99, Measure.P50)
                : Stream.of(Measure.IDLE_MEMORY);
    }

    private boolean isKnown(Measure measure) {
        return measured().stream().allMatch(measure::isKnown);
    }

    private boolean isCertain(Measure measure) {
        return measured().stream().allMatch(measure::isCertain);
    }
}
