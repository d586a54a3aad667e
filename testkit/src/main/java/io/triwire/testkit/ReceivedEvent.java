package io.triwire.testkit;

import java.util.Optional;
import java.util.Set;

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

    private static final Set<String> MEMBERS = Set.of("id", "channel", "type", "time");

    static ReceivedEvent of(JsonMembers members) {
        if (!members.raw().keySet().containsAll(MEMBERS) || members.raw().size() != MEMBERS.size() + 1) {
            throw new ProtocolViolationException(
                    "The members of an event are not " + members.raw().keySet());
        }
        ReceivedEvent event = new ReceivedEvent(
                members.string("id").orElseThrow(),
                members.string("channel"),
                members.string("type").orElseThrow(),
                members.number("time").orElseThrow(),
                members.text("data"),
                members.string("dataBase64"),
                members.number("omittedBytes"));
        if (event.data.isEmpty() && event.dataBase64.isEmpty() && event.omittedBytes.isEmpty()) {
            throw new ProtocolViolationException("An event has data, dataBase64 or omittedBytes: "
                    + members.raw().keySet());
        }
        return event;
    }

    @Override
    public String cursor() {
        return id;
    }
}
