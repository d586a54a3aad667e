package io.triwire.bench.compare;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Tells on the terminal what is being done and how long the rest will take. */
final class Progress {

    private final PrintWriter out;
    private final LongSupplier nanoTime;
    private final long startNanos;
    private final int steps;
    private final Duration estimate;
    private int step;
    private Duration before = Duration.ZERO;

    /**
     * @param steps how many there are
     * @param estimate how long all of them take, if all goes well
     */
    Progress(PrintWriter out, int steps, Duration estimate, LongSupplier nanoTime) {
        this.out = out;
        this.steps = steps;
        this.estimate = estimate;
        this.nanoTime = nanoTime;
        this.startNanos = nanoTime.getAsLong();
    }

    /**
     * The next step begins.
     *
     * @param expected how long it takes
     */
    void begin(String what, Duration expected) {
        step++;
        tell("[%d/%d] %s; %s left".formatted(step, steps, what, left()));
        before = before.plus(expected);
    }

    /** What was expected of the steps to come, times how much longer than expected those before took. */
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
