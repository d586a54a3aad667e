package io.triwire.client;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** A message of the service about the subscription itself. */
public sealed interface Control extends Received {

    /**
     * The subscription starts after {@code cursor}.
     *
     * @param cursor where the subscription starts
     * @param heartbeat interval at which the service sends heartbeats while there are no events; empty over long
     *     polling
     */
    record Welcome(String cursor, Optional<Duration> heartbeat) implements Control {}

    /**
     * The service could not continue exactly, so the subscriber has missed events.
     *
     * @param reason {@code expired}, {@code other-feed} or {@code beyond-end}
     * @param missed number of missed events, those that a filter drops included; empty if it is unknown
     * @param cursor where the subscription continues
     */
    record Reset(String reason, OptionalLong missed, String cursor) implements Control {}

    /**
     * The connection works, and there is no event that the filter passes.
     *
     * @param cursor current position, after the events that the filter dropped
     */
    record Heartbeat(String cursor) implements Control {}
}
