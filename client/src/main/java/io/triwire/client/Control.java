package io.triwire.client;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** The service's word about the subscription itself. */
public sealed interface Control extends Received {

    /**
     * The subscription starts after {@code cursor}.
     *
     * @param heartbeat after how long without an event the service shows that it lives; empty over long polling
     */
    record Welcome(String cursor, Optional<Duration> heartbeat) implements Control {}

    /**
     * The service could not continue exactly; the subscription goes on after {@code cursor}, and what the subscriber
     * knows of the feed has a hole.
     *
     * @param reason {@code expired}, {@code other-feed} or {@code beyond-end}
     * @param missed how many events are lost, before any filter; empty if that is not known
     */
    record Reset(String reason, OptionalLong missed, String cursor) implements Control {}

    /** The connection lives, and the feed has moved on to {@code cursor} over events that the filter left out. */
    record Heartbeat(String cursor) implements Control {}
}
