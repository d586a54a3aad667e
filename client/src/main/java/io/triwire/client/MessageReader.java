package io.triwire.client;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Converts the JSON objects that all transports send to events and controls. The methods throw {@link
 * ProtocolViolationException} if a member is missing, unknown or of another type.
 */
final class MessageReader {

    private static final Set<String> EVENT_MEMBERS = Set.of("id", "channel", "type", "time");

    private MessageReader() {}

    static Received received(JsonObject json) {
        return json.has("control") ? control(json) : event(json);
    }

    private static Control control(JsonObject json) {
        String cursor = required("cursor", json.string("cursor"), json);
        return switch (json.string("control").orElse("")) {
            case "welcome" -> new Control.Welcome(cursor, Optional.of(millis(json, "heartbeat")));
            case "heartbeat" -> new Control.Heartbeat(cursor);
            case "reset" -> reset(json, cursor);
            default -> throw new ProtocolViolationException("Unknown control: " + json.members());
        };
    }

    /** A reset. The member {@code missed} is required; it is {@code null} if the number is unknown. */
    static Control.Reset reset(JsonObject json, String cursor) {
        required("missed", json.text("missed"), json);
        Optional<Long> missed = json.number("missed");
        return new Control.Reset(
                required("reason", json.string("reason"), json),
                missed.isPresent() ? OptionalLong.of(missed.get()) : OptionalLong.empty(),
                cursor);
    }

    /** An event. It has four members and one of three forms of its value. */
    static ReceivedEvent event(JsonObject json) {
        Set<String> names = json.members().keySet();
        if (!names.containsAll(EVENT_MEMBERS) || names.size() != EVENT_MEMBERS.size() + 1) {
            throw new ProtocolViolationException("Not the members of an event: " + names);
        }
        return new ReceivedEvent(
                required("id", json.string("id"), json),
                json.string("channel"),
                required("type", json.string("type"), json),
                required("time", json.number("time"), json),
                value(json));
    }

    private static ReceivedEvent.Value value(JsonObject json) {
        return json.text("data")
                .<ReceivedEvent.Value>map(ReceivedEvent.Value.Json::new)
                .or(() -> json.string("dataBase64").map(ReceivedEvent.Value.Base64::new))
                .or(() -> json.number("omittedBytes").map(ReceivedEvent.Value.Omitted::new))
                .orElseThrow(
                        () -> new ProtocolViolationException("An event must have data, dataBase64 or omittedBytes: "
                                + json.members().keySet()));
    }

    /** A required member that is a duration in milliseconds. */
    static Duration millis(JsonObject json, String name) {
        return Duration.ofMillis(required(name, json.number(name), json));
    }

    private static <T> T required(String name, Optional<T> member, JsonObject json) {
        return member.orElseThrow(
                () -> new ProtocolViolationException("'%s' is missing in %s".formatted(name, json.members())));
    }
}
