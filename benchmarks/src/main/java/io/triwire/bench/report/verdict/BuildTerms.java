package io.triwire.bench.report.verdict;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.triwire.bench.load.result.Run;
import io.triwire.bench.report.verdict.BuildChange.Judgement;
import io.triwire.client.Transport;

/**
 * Which changes between two builds count.
 *
 * @param judged the measures that are judged; others are only shown
 * @param least the smallest effect that counts, as a share of the base, above 0; empty for that of each measure
 */
public record BuildTerms(List<Measure> judged, Optional<Double> least) {

    /** All measures that are compared. */
    public static final List<Measure> MEASURES = List.of(Measure.CPU, Measure.BYTES, Measure.P50, Measure.P99);

    /** While it is measured, a difference must be as improbable as if all of this many were tested at once. */
    private static final double COMPARISONS = MEASURES.size() * Transport.values().length;

    public BuildTerms {
        judged = List.copyOf(judged);
    }

    /** The smallest effect of a measure that counts, as a share of the base. */
    public double least(Measure measure) {
        return least.orElse(measure.leastShare());
    }

    /**
     * Whether enough was measured to judge a transport: more runs would not change what is said of it.
     *
     * @param changes all changes of the transport
     */
    public boolean isResolved(List<BuildChange> changes) {
        List<BuildChange> deciding = changes.stream()
                .filter(change -> judged.contains(change.measure()))
                .toList();
        return !deciding.isEmpty()
                && deciding.stream()
                        .noneMatch(change -> change.judge(least(change.measure()), FalseDiscovery.RATE / COMPARISONS)
                                == Judgement.NOT_RESOLVED);
    }

    /**
     * Judges changes, in their order. At most one in twenty of those that are called worse or better is chance.
     *
     * @param changes all changes of all transports
     */
    public Map<BuildChange, Judgement> judge(List<BuildChange> changes) {
        double bound = FalseDiscovery.bound(
                changes.stream().map(change -> change.ratio().chance()).toList());
        Map<BuildChange, Judgement> judgements = new LinkedHashMap<>();
        changes.forEach(change -> judgements.put(change, change.judge(least(change.measure()), bound)));
        return judgements;
    }

    /**
     * The changes of one transport; none if either build has no valid run.
     *
     * @param base the runs of one build, all of one workload
     * @param head the runs of the other build, of the same workload
     */
    public static List<BuildChange> changes(List<Run> base, List<Run> head, Transport transport) {
        RepeatedRuns before = of(base, transport);
        RepeatedRuns after = of(head, transport);
        return before.valid().isEmpty() || after.valid().isEmpty()
                ? List.of()
                : BuildChange.of(MEASURES, before, after);
    }

    private static RepeatedRuns of(List<Run> runs, Transport transport) {
        return new RepeatedRuns(
                transport,
                runs.stream().filter(run -> run.transport() == transport).toList(),
                Optional.empty());
    }
}
