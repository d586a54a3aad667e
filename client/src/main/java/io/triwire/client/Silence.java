package io.triwire.client;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Measures how long a connection has been silent, and whether it is dead.
 *
 * <p>A connection counts as dead if nothing, not even a ping or a comment, has arrived for 2.5 heartbeat intervals. A
 * stopped host can be detected in no other way. Thread-safe.
 */
final class Silence {

    private final LongSupplier nanoClock;
    private volatile Duration bound;
    private volatile long lastSignNanos;
    private volatile boolean listening = true;

    /**
     * Starts with a connection that begins now.
     *
     * @param bound longest silence of a live connection
     * @param nanoClock clock in nanoseconds, such as {@link System#nanoTime}
     */
    Silence(Duration bound, LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.bound = bound;
        this.lastSignNanos = nanoClock.getAsLong();
    }

    /** The longest silence for a heartbeat interval: 2.5 times as long, because one heartbeat may be lost. */
    static Duration allowedBy(Duration interval) {
        return interval.multipliedBy(5).dividedBy(2);
    }

    /** The longest silence for a poll, whose response arrives at the end of its wait at the latest. */
    static Duration allowedBy(Duration wait, Duration maxWait) {
        return wait.plus(maxWait.dividedBy(2));
    }

    /** Changes the longest silence. */
    void allow(Duration longest) {
        bound = longest;
    }

    /** Call when anything has arrived. */
    void broken() {
        lastSignNanos = nanoClock.getAsLong();
    }

    /** Call when this side stops reading: its silence then does not count. */
    void stopListening() {
        listening = false;
    }

    /** Call when this side reads again: the silence begins now. */
    void listenAgain() {
        broken();
        listening = true;
    }

    /** Whether the connection counts as dead. */
    boolean isTooLong() {
        return listening && nanoClock.getAsLong() - lastSignNanos > bound.toNanos();
    }

    /** The longest silence of a live connection. */
    Duration bound() {
        return bound;
    }
}
