package io.triwire.client;

import java.util.Optional;

/**
 * An event as a subscriber receives it.
 *
 * @param id the cursor after this event
 * @param channel key of the Kafka record; empty if the record has none
 * @param type type of the event, set by the publisher
 * @param timeMicros when it was published, in microseconds since 1970-01-01T00:00Z
 * @param value value of the Kafka record, in one of three forms
 */
public record ReceivedEvent(String id, Optional<String> channel, String type, long timeMicros, Value value)
        implements Received {

    /** The value of an event. */
    public sealed interface Value {

        /** A value that is JSON, byte for byte. */
        record Json(String text) implements Value {}

        /** A value that is not JSON, in Base64 (RFC 4648, Section 4). */
        record Base64(String text) implements Value {}

        /** A value that the service omits, and its length in bytes. */
        record Omitted(long bytes) implements Value {}
    }

    @Override
    public String cursor() {
        return id;
    }

    /** The value if it is JSON. */
    public Optional<String> data() {
        return value instanceof Value.Json json ? Optional.of(json.text()) : Optional.empty();
    }
}
