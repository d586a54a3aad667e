package io.triwire.feed;

import java.time.Duration;

import io.smallrye.mutiny.Uni;

/**
 * The writing side of a transport that pushes, to one subscriber.
 *
 * <p>Each Uni ends on the event loop of the connection, when the bytes have been handed to the socket: one that does
 * not end is a subscriber that does not read.
 */
public interface SubscriberWriter {

    /**
     * Tells where the subscription starts; written first.
     *
     * @param heartbeat after how long without an event a heartbeat comes
     */
    Uni<Void> welcome(Cursor cursor, Duration heartbeat);

    /** Writes events, one or more. */
    Uni<Void> events(Batch batch);

    /** Tells that the subscription cannot continue exactly, and where it continues. */
    Uni<Void> reset(FeedReset reset, Cursor cursor);

    /**
     * Shows that the connection lives.
     *
     * @param moved whether the cursor is another than the subscriber knows, for the filter left events out
     */
    Uni<Void> heartbeat(Cursor cursor, boolean moved);

    /** Whether the subscriber answers; asked before each heartbeat. Always, on a transport that cannot tell. */
    default boolean alive() {
        return true;
    }

    /** Ends the connection, in the way of the transport; after it nothing is written. */
    void end(End end);

    /** Why a service ends a connection. */
    enum End {
        /** The service is shutting down. */
        LEAVING,
        /** The subscriber takes nothing. */
        STALLED,
        /** The subscriber does not answer. */
        DEAD,
        /** The right of the subscriber to the events is over: it may come back with another token. */
        EXPIRED,
        /** The feed cannot be read, or there are too many subscribers. */
        UNAVAILABLE,
        /** The service has an error. */
        FAILED
    }
}
