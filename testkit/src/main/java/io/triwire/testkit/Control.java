package io.triwire.testkit;

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

    static Control of(JsonMembers members) {
        String kind = members.string("control").orElse("");
        String cursor = members.string("cursor")
                .orElseThrow(() -> new ProtocolViolationException("Control without a cursor: " + members.raw()));
        return switch (kind) {
            case "welcome" -> new Welcome(cursor, Optional.of(millis(members, "heartbeat")));
            case "heartbeat" -> new Heartbeat(cursor);
            case "reset" -> reset(members, cursor);
            default -> throw new ProtocolViolationException("Unknown control: " + members.raw());
        };
    }

    /** A span of time in whole milliseconds, which must be there. */
    static Duration millis(JsonMembers members, String name) {
        return members.number(name)
                .map(Duration::ofMillis)
                .orElseThrow(() -> new ProtocolViolationException(
                        "There is no '%s' in milliseconds: %s".formatted(name, members.raw())));
    }

    static Reset reset(JsonMembers members, String cursor) {
        Optional<Long> missed = members.number("missed");
        if (!members.has("reason") || !members.has("missed")) {
            throw new ProtocolViolationException("A reset without a reason or what was missed: " + members.raw());
        }
        return new Reset(
                members.string("reason").orElseThrow(),
                missed.isPresent() ? OptionalLong.of(missed.get()) : OptionalLong.empty(),
                cursor);
    }
}
