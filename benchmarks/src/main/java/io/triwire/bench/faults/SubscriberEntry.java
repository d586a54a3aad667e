package io.triwire.bench.faults;

import java.util.OptionalLong;

/** What happened to a subscriber, in the order in which it happened. */
sealed interface SubscriberEntry {

    /** When, on the clock of {@link System#nanoTime}. */
    long atNanos();

    /** An event came. */
    record Got(long atNanos, long number, String channel, String id) implements SubscriberEntry {}

    /** A reset came. */
    record Told(long atNanos, String reason, OptionalLong missed, boolean exact) implements SubscriberEntry {}

    /** A connection was made, or a poll answered for the first time after a failure. */
    record Opened(long atNanos, String where) implements SubscriberEntry {}

    /** A connection ended, was refused, or was given up. */
    record Ended(long atNanos, String how) implements SubscriberEntry {}
}
