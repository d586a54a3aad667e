package io.triwire.bench.faults;

import java.util.OptionalLong;

/** An entry in the log of a subscriber. */
sealed interface SubscriberEntry {

    /** When it happened, by {@link System#nanoTime}. */
    long atNanos();

    /** The subscriber received an event. */
    record EventEntry(long atNanos, long number, String channel, String id) implements SubscriberEntry {}

    /** The subscriber received a reset. */
    record ResetEntry(long atNanos, String reason, OptionalLong missed, boolean exact) implements SubscriberEntry {}

    /** The subscriber connected, or its first poll after a failure was answered. */
    record ConnectEntry(long atNanos, String where) implements SubscriberEntry {}

    /** A connection ended, was refused, or was dropped by the subscriber. */
    record DisconnectEntry(long atNanos, String how) implements SubscriberEntry {}
}
