package io.triwire.bench.report.verdict;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;

import io.triwire.bench.load.result.Distribution;
import io.triwire.bench.load.result.GeneratorLimit;
import io.triwire.bench.load.result.Run;
import io.triwire.client.Transport;

/**
 * The runs of one workload over one transport and one path.
 *
 * @param all in their order, the invalid ones among them
 * @param ceiling what the generator can receive over this transport, if it is known
 */
public record RepeatedRuns(Transport transport, List<Run> all, Optional<GeneratorLimit> ceiling) {

    /** Valid runs below which nothing is ranked. */
    public static final int FOR_A_RANKING = 5;

    public RepeatedRuns {
        all = List.copyOf(all);
    }

    /** Those whose figures may be used. */
    public List<Run> valid() {
        return all.stream().filter(Run::valid).toList();
    }

    /** Whether its figures can be judged: more than half of the runs are valid. */
    public boolean judged() {
        return 2 * valid().size() > all.size();
    }

    /** All samples of the valid runs as one distribution. */
    public Distribution merged(Function<Run, Distribution> part) {
        return Distribution.merged(valid().stream().map(part).toList());
    }

    /** The same of a part that not every run has; none if no run has it. */
    public Optional<Distribution> mergedIfAny(Function<Run, Optional<Distribution>> part) {
        List<Distribution> parts =
                valid().stream().map(part).flatMap(Optional::stream).toList();
        return parts.isEmpty() ? Optional.empty() : Optional.of(Distribution.merged(parts));
    }

    /** A count over all valid runs. */
    public long sum(ToLongFunction<Run> count) {
        return valid().stream().mapToLong(count).sum();
    }

    /** Whether the generator, and not the service, may have set the figures: they are near what it can do. */
    public boolean boundByGenerator() {
        return shareOfCeiling() > GeneratorLimit.BOUND;
    }

    /** The highest rate of deliveries as a share of the generator's ceiling; 0 if that is not known. */
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
