package io.triwire.bench.report.verdict;

import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.triwire.bench.load.result.Run;

/**
 * By how much one measure of one transport differs between two builds that were measured in the same blocks.
 *
 * @param base the runs of one build
 * @param head the runs of the other build, of the same workload over the same transport
 * @param ratio of {@code head} to {@code base} in each block that has valid runs of both
 */
public record BuildChange(Measure measure, RepeatedRuns base, RepeatedRuns head, PairedRatio ratio) {

    /** What can be said of a change. */
    public enum Judgement {
        /** It is worse by more than the smallest effect that counts, and not by chance. */
        WORSE,
        /** It is better by more than the smallest effect that counts, and not by chance. */
        BETTER,
        /** It is not worse by more than the smallest effect that counts. */
        NOT_WORSE,
        /** It may be worse by more than the smallest effect that counts: the interval is too wide to say. */
        NOT_RESOLVED
    }

    /** Compares the runs block by block. */
    public static BuildChange of(Measure measure, RepeatedRuns base, RepeatedRuns head) {
        TreeSet<Integer> blocks = blocks(base);
        blocks.retainAll(blocks(head));
        return new BuildChange(
                measure, base, head, PairedRatio.of(figures(measure, base, blocks), figures(measure, head, blocks)));
    }

    private static TreeSet<Integer> blocks(RepeatedRuns runs) {
        return runs.valid().stream().map(Run::block).collect(Collectors.toCollection(TreeSet::new));
    }

    private static double[] figures(Measure measure, RepeatedRuns runs, TreeSet<Integer> blocks) {
        return blocks.stream()
                .map(block -> new RepeatedRuns(
                        runs.transport(),
                        runs.valid().stream()
                                .filter(run -> run.block() == block)
                                .toList(),
                        runs.ceiling()))
                .mapToDouble(measure::of)
                .toArray();
    }

    /**
     * Judges the change.
     *
     * @param least the smallest effect that counts, as a share of the base, above 0; differences below {@link
     *     Measure#least} count in no case
     * @param bound the largest chance that allows a claim
     */
    public Judgement judge(double least, double bound) {
        if (ratio.interval().isEmpty()) {
            return Judgement.NOT_RESOLVED;
        }
        double counts = 1 + Math.max(least, measure.least() / measure.of(base));
        if (ratio.chance() <= bound && ratio.factor() > counts) {
            return Judgement.WORSE;
        }
        if (ratio.chance() <= bound && ratio.factor() < 1 / counts) {
            return Judgement.BETTER;
        }
        return ratio.interval().get().high() <= counts ? Judgement.NOT_WORSE : Judgement.NOT_RESOLVED;
    }

    /** The changes of several measures, as far as they are known of both builds. */
    static List<BuildChange> of(List<Measure> measures, RepeatedRuns base, RepeatedRuns head) {
        return measures.stream()
                .filter(measure -> measure.isKnown(base) && measure.isKnown(head))
                .map(measure -> of(measure, base, head))
                .toList();
    }
}
