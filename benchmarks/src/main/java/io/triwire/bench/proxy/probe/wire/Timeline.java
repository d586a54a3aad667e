package io.triwire.bench.proxy.probe.wire;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The moments of one side of a connection, in order. Thread-safe. */
public final class Timeline {

    /** Largest number of moments; an end is kept beyond it. */
    private static final int MAX = 20_000;

    private static final long REFRESH_MILLIS = 200;

    private final List<Moment> moments = new ArrayList<>();
    private final Optional<Supplier<List<Moment>>> source;

    Timeline() {
        source = Optional.empty();
    }

    /** A timeline that another process records. Each wait asks for its moments again. */
    Timeline(List<Moment> known, Supplier<List<Moment>> source) {
        moments.addAll(known);
        this.source = Optional.of(source);
    }

    synchronized void add(Moment.MomentKind kind, String detail) {
        if (moments.size() < MAX || kind == Moment.MomentKind.END || kind == Moment.MomentKind.CUT) {
            moments.add(Moment.now(kind, detail));
        }
        notifyAll();
    }

    /** All moments so far. */
    public synchronized List<Moment> all() {
        return List.copyOf(moments);
    }

    /** All moments of a kind so far. */
    public List<Moment> all(Moment.MomentKind kind) {
        return all().stream().filter(moment -> moment.kind() == kind).toList();
    }

    /** Waits for the first moment of a kind; empty if there is none within the deadline. */
    public Optional<Moment> await(Moment.MomentKind kind, Duration deadline) throws InterruptedException {
        return await(moment -> moment.kind() == kind, deadline);
    }

    /** Waits for the end of the connection, clean or not; empty if it does not end within the deadline. */
    public Optional<Moment> awaitEnd(Duration deadline) throws InterruptedException {
        return await(
                moment -> moment.kind() == Moment.MomentKind.END || moment.kind() == Moment.MomentKind.CUT, deadline);
    }

    private synchronized Optional<Moment> await(Predicate<Moment> wanted, Duration deadline)
            throws InterruptedException {
        long end = System.nanoTime() + deadline.toNanos();
        while (true) {
            Optional<Moment> found = moments.stream().filter(wanted).findFirst();
            long left = end - System.nanoTime();
            if (found.isPresent() || left <= 0) {
                return found;
            }
            if (source.isPresent()) {
                wait(Math.min(REFRESH_MILLIS, left / 1_000_000 + 1));
                List<Moment> known = source.get().get();
                moments.clear();
                moments.addAll(known);
            } else {
                wait(left / 1_000_000 + 1);
            }
        }
    }
}
