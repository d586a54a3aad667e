package io.triwire.client;

import java.util.Optional;

/**
 * An event as a subscriber receives it. Exactly one of {@code data}, {@code dataBase64} and {@code omittedBytes} is
 * present.
 *
 * @param id the cursor after this event
 * @param channel key of the Kafka record; empty if the record has none
 * @param type type of the event, set by the publisher
 * @param timeMicros when it was published, in microseconds since 1970-01-01T00:00Z
 * @param data JSON text of the value, byte for byte
 * @param dataBase64 value in Base64, if it is not JSON
 * @param omittedBytes length of the value in bytes, if the service omits it
 */
public record ReceivedEvent(
        String id,
        Optional<String> channel,
        String type,
        long timeMicros,
        Optional<String> data,
        Optional<String> dataBase64,
        Optional<Long> omittedBytes)
        implements Received {

    @Override
    public String cursor() {
        return id;
    }
}
