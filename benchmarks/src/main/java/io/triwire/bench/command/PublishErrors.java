package io.triwire.bench.command;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** Tells the user of events that Kafka did not take: of the first at once, and of more at most every ten seconds. */
final class PublishErrors {

    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final PrintWriter out;
    private final LongSupplier nanoTime;
    private OptionalLong toldAtNanos = OptionalLong.empty();
    private long untold;

    PublishErrors(PrintWriter out, LongSupplier nanoTime) {
        this.out = out;
        this.nanoTime = nanoTime;
    }

    /** Counts one more, and tells of it when it is time. */
    synchronized void refused(Exception reason) {
        untold++;
        long now = nanoTime.getAsLong();
        if (toldAtNanos.isEmpty() || now - toldAtNanos.getAsLong() >= INTERVAL.toNanos()) {
            out.printf("triwire: Kafka did not take %d events: %s%n", untold, reason.getMessage());
            out.flush();
            toldAtNanos = OptionalLong.of(now);
            untold = 0;
        }
    }
}
