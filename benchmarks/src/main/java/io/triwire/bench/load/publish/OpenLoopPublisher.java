package io.triwire.bench.load.publish;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Sends posts on a {@link Schedule}, without waiting for their receivers. A post that is late is sent as soon as
 * possible, with the time at which it was due.
 */
public final class OpenLoopPublisher implements AutoCloseable {

    private final Iterator<Post> posts;
    private final Schedule schedule;
    private final Outbox outbox;
    private final LongSupplier nanoTime;
    private final long startMicros;
    private final Thread thread = new Thread(this::run, "publisher");
    private long sent;

    /** A publisher of {@code posts}, which may be infinite. */
    public OpenLoopPublisher(Iterator<Post> posts, Schedule schedule, Outbox outbox) {
        this(posts, schedule, outbox, System::nanoTime, ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
    }

    /**
     * A publisher with its own clock.
     *
     * @param nowMicros the current time of day, in microseconds since 1970-01-01T00:00Z
     */
    OpenLoopPublisher(Iterator<Post> posts, Schedule schedule, Outbox outbox, LongSupplier nanoTime, long nowMicros) {
        this.posts = posts;
        this.schedule = schedule;
        this.outbox = outbox;
        this.nanoTime = nanoTime;
        this.startMicros = nowMicros + TimeUnit.NANOSECONDS.toMicros(schedule.startNanos() - nanoTime.getAsLong());
    }

    /** Starts to send on a thread of its own, until no posts are left. */
    public OpenLoopPublisher start() {
        thread.start();
        return this;
    }

    /** Sends on the calling thread until no posts are left or the thread is interrupted. */
    public void run() {
        while (posts.hasNext() && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(sendDue());
        }
    }

    /**
     * Sends every post that is due.
     *
     * @return nanoseconds until the next post is due; 0 if there is none
     */
    long sendDue() {
        while (posts.hasNext() && !Thread.currentThread().isInterrupted()) {
            long dueNanos = schedule.dueNanos(sent);
            long earlyNanos = dueNanos - nanoTime.getAsLong();
            if (earlyNanos > 0) {
                return earlyNanos;
            }
            outbox.put(posts.next(), startMicros + TimeUnit.NANOSECONDS.toMicros(dueNanos - schedule.startNanos()));
            sent++;
        }
        return 0;
    }

    /** Stops sending. After it returns, no post is put into the outbox. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
