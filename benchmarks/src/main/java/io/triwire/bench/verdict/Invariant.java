package io.triwire.bench.verdict;

import java.util.List;
import java.util.function.ToLongFunction;

import io.triwire.bench.result.Run;

/** What must hold on any machine, however fast it is. */
public enum Invariant {
    /** Every subscriber got every event, over a reconnect as well. */
    COMPLETE(
            "nothing is missing",
            run -> run.deliveries().missing()
                    + run.storm().map(Run.Storm::missing).orElse(0L)),
    /** None got one twice. */
    ONCE(
            "nothing is doubled",
            run -> run.deliveries().doubled()
                    + run.storm().map(Run.Storm::doubled).orElse(0L)),
    /** All connections were made, and stayed. */
    CONNECTED("no connection failed", run -> run.connecting().failed());

    private final String title;
    private final ToLongFunction<Run> violations;

    Invariant(String title, ToLongFunction<Run> violations) {
        this.title = title;
        this.violations = violations;
    }

    /** As half a sentence. */
    public String title() {
        return title;
    }

    /** How often it was violated in some runs: 0 if it holds. */
    public long violations(List<Run> runs) {
        return runs.stream().mapToLong(violations).sum();
    }
}
