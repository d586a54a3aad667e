package io.triwire.bench.proxy.probe.wire;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What one side of a connection saw, in order; written by one thread and read by another. */
public final class Timeline {

    private final List<Moment> moments = new ArrayList<>();

    synchronized void add(Moment.Kind kind, String detail) {
        moments.add(Moment.now(kind, detail));
        notifyAll();
    }

    /** All of them up to now. */
    public synchronized List<Moment> all() {
        return List.copyOf(moments);
    }

    /** All of one kind up to now. */
    public List<Moment> all(Moment.Kind kind) {
        return all().stream().filter(moment -> moment.kind() == kind).toList();
    }

    /** The first of a kind, awaited. */
    public Optional<Moment> await(Moment.Kind kind, Duration deadline) throws InterruptedException {
        return await(moment -> moment.kind() == kind, deadline);
    }

    /** The end, clean or not, awaited. */
    public Optional<Moment> awaitEnd(Duration deadline) throws InterruptedException {
        return await(moment -> moment.kind() == Moment.Kind.END || moment.kind() == Moment.Kind.CUT, deadline);
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
            wait(left / 1_000_000 + 1);
        }
    }
}
