package io.triwire.bench.command;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** Reports events that could not be published: the first at once, then a sum at most every ten seconds. */
final class PublishErrors {

    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final PrintWriter out;
    private final LongSupplier nanoTime;
    private OptionalLong reportedAtNanos = OptionalLong.empty();
    private long unreported;

    PublishErrors(PrintWriter out, LongSupplier nanoTime) {
        this.out = out;
        this.nanoTime = nanoTime;
    }

    /** Counts one more event, and prints the count if the interval has passed. */
    synchronized void report(Exception reason) {
        unreported++;
        long now = nanoTime.getAsLong();
        if (reportedAtNanos.isEmpty() || now - reportedAtNanos.getAsLong() >= INTERVAL.toNanos()) {
            out.printf(
                    "triwire: Cannot publish %d %s: %s%n",
                    unreported, unreported == 1 ? "event" : "events", reason.getMessage());
            out.flush();
            reportedAtNanos = OptionalLong.of(now);
            unreported = 0;
        }
    }
}
