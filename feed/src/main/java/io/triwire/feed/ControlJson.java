package io.triwire.feed;

import java.time.Duration;
import java.util.Optional;

/** What a service tells a subscriber about the subscription itself: one JSON object with a member {@code control}. */
public final class ControlJson {

    private ControlJson() {}

    /** Told first: the place that the subscription starts at, and how long a connection that lives may be quiet. */
    public static String welcome(Cursor cursor, Duration heartbeat) {
        return "{\"control\":\"welcome\",\"cursor\":\"%s\",\"heartbeat\":%d}"
                .formatted(cursor.text(), heartbeat.toMillis());
    }

    /** Told when the subscription cannot continue exactly. */
    public static String reset(FeedReset reset, Cursor cursor) {
        return "{\"control\":\"reset\",%s,\"cursor\":\"%s\"}".formatted(members(reset), cursor.text());
    }

    /** The members {@code reason}, {@code missed} and {@code exact} of a reset. */
    public static String members(FeedReset reset) {
        String missed =
                reset.missed().isPresent() ? Long.toString(reset.missed().getAsLong()) : "null";
        return "\"reason\":\"%s\",\"missed\":%s,\"exact\":%b"
                .formatted(reset.reason().label(), missed, reset.exact());
    }

    /** Told when nothing happens. */
    public static String heartbeat(Cursor cursor) {
        return "{\"control\":\"heartbeat\",\"cursor\":\"%s\"}".formatted(cursor.text());
    }

    /** Told last, when the right of the subscriber to the events is over. */
    public static String expired() {
        return "{\"control\":\"expired\"}";
    }

    /** The answer to a publisher whose event is stored. */
    public static String ack(Optional<String> ref, Optional<Cursor> cursor) {
        return "{\"control\":\"ack\",%s%s}".formatted(member(ref), stored(cursor));
    }

    /** The member {@code cursor} of such an answer: null when the event is not in the feed yet. */
    public static String stored(Optional<Cursor> cursor) {
        return "\"cursor\":" + cursor.map(Cursor::text).map(EventJson::quoted).orElse("null");
    }

    /** The answer to a publisher whose event is not. */
    public static String refused(Optional<String> ref, int status, String title, String detail) {
        return "{\"control\":\"refused\",%s\"status\":%d,\"title\":%s,\"detail\":%s}"
                .formatted(member(ref), status, EventJson.quoted(title), EventJson.quoted(detail));
    }

    private static String member(Optional<String> ref) {
        return ref.map(text -> "\"ref\":%s,".formatted(EventJson.quoted(text))).orElse("");
    }
}
