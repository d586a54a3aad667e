package io.triwire.client;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long a connection has been silent, and whether that is too long for one that lives.
 *
 * <p>A connection is dead when nothing at all, be it a ping or a comment, has come for two and a half of the spans that
 * the service promises; a host that has stopped shows in no other way. Any number of threads.
 */
final class Silence {

    private final LongSupplier nanoClock;
    private volatile Duration bound;
    private volatile long lastSignNanos;
    private volatile boolean listening = true;

    /**
     * Of a connection that begins now.
     *
     * @param bound the longest silence of a connection that lives
     * @param nanoClock the clock, such as {@link System#nanoTime}
     */
    Silence(Duration bound, LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.bound = bound;
        this.lastSignNanos = nanoClock.getAsLong();
    }

    /** What a span between two signs of life allows: one of them may be lost. */
    static Duration allowedBy(Duration span) {
        return span.multipliedBy(5).dividedBy(2);
    }

    /** What a poll allows: the answer comes when its wait is over. */
    static Duration allowedBy(Duration wait, Duration maxWait) {
        return wait.plus(maxWait.dividedBy(2));
    }

    /** The longest silence is another one from now on. */
    void allow(Duration longest) {
        bound = longest;
    }

    /** Something came, whatever it was. */
    void broken() {
        lastSignNanos = nanoClock.getAsLong();
    }

    /** Nothing is read, so nothing can be heard: the silence is this side's own. */
    void stopListening() {
        listening = false;
    }

    /** Reads again; the silence begins now. */
    void listenAgain() {
        broken();
        listening = true;
    }

    /** Whether the connection is to be given up. */
    boolean isTooLong() {
        return listening && nanoClock.getAsLong() - lastSignNanos > bound.toNanos();
    }

    /** For how long it may be. */
    Duration bound() {
        return bound;
    }
}
