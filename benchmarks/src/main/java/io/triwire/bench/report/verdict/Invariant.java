package io.triwire.bench.report.verdict;

import java.util.List;

import io.triwire.bench.load.result.Flaw;
import io.triwire.bench.load.result.Run;

/**
 * What must hold on any machine, however fast it is. It is judged over all runs: a run whose figures may not be used has
 * lost its events all the same.
 */
public enum Invariant {
    /** Every subscriber got every event, over a reconnect as well. */
    COMPLETE("nothing is missing"),
    /** No subscriber got an event twice. */
    ONCE("nothing is duplicated"),
    /** The events of a channel came in their order. */
    ORDERED("nothing is out of order"),
    /** All connections were made, and stayed. */
    CONNECTED("no connection failed");

    private final String title;

    Invariant(String title) {
        this.title = title;
    }

    /** As half a sentence. */
    public String title() {
        return title;
    }

    /** Whether some runs violate any of them. */
    public static boolean anyViolated(List<Run> runs) {
        return List.of(values()).stream().anyMatch(invariant -> invariant.violations(runs) > 0);
    }

    /** How often some runs violate it: 0 if it holds. */
    public long violations(List<Run> runs) {
        return runs.stream().mapToLong(this::violations).sum();
    }

    private long violations(Run run) {
        return switch (this) {
            case COMPLETE ->
                // What had not come when a run was ended is not lost.
                isInterrupted(run)
                        ? 0
                        : run.deliveries().missing()
                                + run.storm().map(Run.Storm::missing).orElse(0L);
            case ONCE ->
                run.deliveries().doubled() + run.storm().map(Run.Storm::doubled).orElse(0L);
            case ORDERED -> run.deliveries().reordered();
            case CONNECTED -> run.connecting().failed();
        };
    }

    private static boolean isInterrupted(Run run) {
        return run.flaws().stream().map(Flaw::kind).anyMatch(Flaw.Kind.INTERRUPTED::equals);
    }
}
