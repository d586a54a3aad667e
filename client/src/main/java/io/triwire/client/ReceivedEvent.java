package io.triwire.client;

import java.util.Optional;

/**
 * An event as a subscriber receives it.
 *
 * @param id the cursor of a subscriber that has this event and every one before it
 * @param channel key of the Kafka record; empty for none
 * @param type what the publisher calls it
 * @param timeMicros when it was published, in microseconds since 1970-01-01T00:00Z
 * @param data the JSON text of the value, as it came
 * @param dataBase64 the value in Base64, where it is not JSON
 * @param omittedBytes how long the value is, where it is left out; exactly one of the three is there
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
