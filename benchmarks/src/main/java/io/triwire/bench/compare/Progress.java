package io.triwire.bench.compare;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Prints each step of a comparison on the terminal, with an estimate of the time left. */
final class Progress {

    private final PrintWriter out;
    private final LongSupplier nanoTime;
    private final long startNanos;
    private final int steps;
    private final Duration estimate;
    private int step;
    private Duration before = Duration.ZERO;

    /**
     * @param steps number of steps
     * @param estimate how long all steps together should take
     */
    Progress(PrintWriter out, int steps, Duration estimate, LongSupplier nanoTime) {
        this.out = out;
        this.steps = steps;
        this.estimate = estimate;
        this.nanoTime = nanoTime;
        this.startNanos = nanoTime.getAsLong();
    }

    /**
     * Prints that the next step begins.
     *
     * @param expected how long the step should take
     */
    void begin(String what, Duration expected) {
        step++;
        tell("[%d/%d] %s; %s left".formatted(step, steps, what, left()));
        before = before.plus(expected);
    }

    /**
     * Prints that something is prepared for the next steps.
     *
     * @param expected how long that should take
     */
    void prepare(String what, Duration expected) {
        tell("%s; %s left".formatted(what, left()));
        before = before.plus(expected);
    }

    /** The expected time of the remaining steps, scaled by how much longer than expected the earlier ones took. */
    private String left() {
        Duration gone = Duration.ofNanos(nanoTime.getAsLong() - startNanos);
        Duration rest = estimate.minus(before);
        double pace = before.isZero() ? 1 : Math.max(0.5, (double) gone.toMillis() / before.toMillis());
        long seconds = Math.round(Math.max(0, rest.toMillis()) * pace / 1e3);
        return seconds < 90 ? "about %d s".formatted(seconds) : "about %d min".formatted(Math.round(seconds / 60.0));
    }

    void tell(String line) {
        out.println(line);
        out.flush();
    }
}
