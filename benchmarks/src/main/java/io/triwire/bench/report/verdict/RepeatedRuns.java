package io.triwire.bench.report.verdict;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

import io.triwire.bench.load.result.Distribution;
import io.triwire.bench.load.result.GeneratorLimit;
import io.triwire.bench.load.result.Run;
import io.triwire.client.Transport;

/**
 * The runs of one workload over one transport and one path.
 *
 * @param all in their order, including invalid runs
 * @param ceiling limits of the generator over this transport, if known
 */
public record RepeatedRuns(Transport transport, List<Run> all, Optional<GeneratorLimit> ceiling) {

    /** The number of units, see {@link #units}, that a ranking needs. */
    public static final int FOR_A_RANKING = 5;

    /** The number of events that must lie beyond a percentile, so that it says more than its largest sample. */
    private static final int BEYOND = 10;

    public RepeatedRuns {
        all = List.copyOf(all);
    }

    /** The runs whose figures may be used. */
    public List<Run> valid() {
        return all.stream().filter(Run::valid).toList();
    }

    /**
     * The valid runs in units that vary as a repetition of the comparison would: the blocks if there are several, and
     * otherwise the runs.
     */
    List<List<Run>> units() {
        return ofSeveralBlocks()
                ? List.copyOf(valid().stream()
                        .collect(Collectors.groupingBy(Run::block, TreeMap::new, Collectors.toList()))
                        .values())
                : valid().stream().map(List::of).toList();
    }

    /** Whether the services were started several times; otherwise all figures are of one start. */
    public boolean ofSeveralBlocks() {
        return all.stream().map(Run::block).distinct().count() > 1;
    }

    /**
     * Whether the valid runs have enough events for a percentile. Deliveries do not count: an event that is late for all
     * subscribers is late once.
     *
     * @param share share of the events that are not later, 0 to 1
     */
    boolean hasEventsFor(double share) {
        return sum(run -> run.publishing().lateness().count()) * (1 - share) >= BEYOND;
    }

    /** Whether the figures can be judged: whether more than half of the runs are valid. */
    public boolean judged() {
        return 2 * valid().size() > all.size();
    }

    /** The distribution of all samples of the valid runs. */
    public Distribution merged(Function<Run, Distribution> part) {
        return Distribution.merged(valid().stream().map(part).toList());
    }

    /** The same for a part that not every run has; empty if no run has it. */
    public Optional<Distribution> mergedIfAny(Function<Run, Optional<Distribution>> part) {
        List<Distribution> parts =
                valid().stream().map(part).flatMap(Optional::stream).toList();
        return parts.isEmpty() ? Optional.empty() : Optional.of(Distribution.merged(parts));
    }

    /** The sum of a count over all valid runs. */
    public long sum(ToLongFunction<Run> count) {
        return valid().stream().mapToLong(count).sum();
    }

    /** Whether the generator, and not the service, may limit the figures, because they are near its ceiling. */
    public boolean boundByGenerator() {
        return shareOfCeiling() > GeneratorLimit.BOUND;
    }

    /** The highest delivery rate as a share of the generator's ceiling; 0 if the ceiling is unknown. */
    public double shareOfCeiling() {
        double most = valid().stream()
                .mapToDouble(run -> run.deliveries().perSecond())
                .max()
                .orElse(0);
        return ceiling.filter(known -> known.deliveriesPerSecond() > 0)
                .map(known -> most / known.deliveriesPerSecond())
                .orElse(0.0);
    }
}
