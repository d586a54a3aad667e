package io.triwire.bench.report.verdict;

import java.util.List;

import io.triwire.bench.load.result.Run;

/** What must hold on any machine, however fast it is. */
public enum Invariant {
    /** Every subscriber got every event, over a reconnect as well. */
    COMPLETE("nothing is missing"),
    /** None got one twice. */
    ONCE("nothing is doubled"),
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

    /** How often it was violated in some runs: 0 if it holds. */
    public long violations(List<Run> runs) {
        return runs.stream().mapToLong(this::violations).sum();
    }

    private long violations(Run run) {
        return switch (this) {
            case COMPLETE ->
                run.deliveries().missing() + run.storm().map(Run.Storm::missing).orElse(0L);
            case ONCE ->
                run.deliveries().doubled() + run.storm().map(Run.Storm::doubled).orElse(0L);
            case CONNECTED -> run.connecting().failed();
        };
    }
}
