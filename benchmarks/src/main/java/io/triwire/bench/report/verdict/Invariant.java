package io.triwire.bench.report.verdict;

import java.util.List;

import io.triwire.bench.load.result.Flaw;
import io.triwire.bench.load.result.FlawKind;
import io.triwire.bench.load.result.Run;

/**
 * What must hold on any machine, however fast it is. It is checked in all runs, because events that an invalid run lost
 * are lost all the same.
 */
public enum Invariant {
    /** Every subscriber received every event, across reconnects as well. */
    COMPLETE("nothing is missing"),
    /** No subscriber received an event twice. */
    ONCE("nothing is duplicated"),
    /** The events of each channel arrived in order. */
    ORDERED("nothing is out of order"),
    /** All connections were established and none was lost. */
    CONNECTED("no connection failed");

    private final String title;

    Invariant(String title) {
        this.title = title;
    }

    /** The title, as part of a sentence. */
    public String title() {
        return title;
    }

    /** Whether any of these runs violates any invariant. */
    public static boolean anyViolated(List<Run> runs) {
        return List.of(values()).stream().anyMatch(invariant -> invariant.violations(runs) > 0);
    }

    /** How often these runs violate the invariant; 0 if it holds. */
    public long violations(List<Run> runs) {
        return runs.stream().mapToLong(this::violations).sum();
    }

    private long violations(Run run) {
        return switch (this) {
            case COMPLETE ->
                // Events that had not arrived when a run was interrupted are not lost.
                isInterrupted(run)
                        ? 0
                        : run.deliveries().missing()
                                + run.storm().map(Run.Storm::missing).orElse(0L);
            case ONCE ->
                run.deliveries().doubled() + run.storm().map(Run.Storm::doubled).orElse(0L);
            case ORDERED -> run.deliveries().reordered();
            case CONNECTED ->
                // One that was lost and opened again may be counted as both.
                Math.max(run.connecting().failed(), run.connecting().changed());
        };
    }

    private static boolean isInterrupted(Run run) {
        return run.flaws().stream().map(Flaw::kind).anyMatch(FlawKind.INTERRUPTED::equals);
    }
}
