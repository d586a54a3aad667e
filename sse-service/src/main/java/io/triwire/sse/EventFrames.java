package io.triwire.sse;

import java.time.Duration;

import io.vertx.core.buffer.Buffer;

import io.triwire.feed.Batch;
import io.triwire.feed.ControlJson;
import io.triwire.feed.Cursor;
import io.triwire.feed.FeedEvent;
import io.triwire.feed.FeedReset;

/**
 * The wire form of the feed over Server-Sent Events (WHATWG HTML, "Parsing an event stream").
 *
 * <p>{@code id} comes after {@code data}. Some libraries take an {@code id} for received before its event is complete; a
 * connection that breaks within the data would then lose the event.
 */
final class EventFrames {

    private EventFrames() {}

    /** Events, each on one {@code data} line. No {@code event} line, so that each reaches {@code onmessage}. */
    static Buffer of(Batch batch) {
        Buffer frames = Buffer.buffer(2 * batch.bytes());
        for (FeedEvent event : batch.events()) {
            frames.appendString("data: ")
                    .appendString(event.json())
                    .appendString("\nid: ")
                    .appendString(event.cursor())
                    .appendString("\n\n");
        }
        return frames;
    }

    static Buffer welcome(Cursor cursor, Duration heartbeat) {
        return control(cursor, ControlJson.welcome(cursor, heartbeat));
    }

    static Buffer reset(FeedReset reset, Cursor cursor) {
        return control(cursor, ControlJson.reset(reset, cursor));
    }

    /** A heartbeat that the client's code sees. */
    static Buffer heartbeatEvent(Cursor cursor) {
        return control(cursor, ControlJson.heartbeat(cursor));
    }

    /** A heartbeat without an event; a browser keeps the {@code id} all the same. */
    static Buffer heartbeat(Cursor cursor) {
        return Buffer.buffer(": heartbeat\nid: %s\n\n".formatted(cursor.text()));
    }

    /** Told last, to one whose token has expired. Without an {@code id}: what is under way may be behind any other. */
    static Buffer expired() {
        return Buffer.buffer("event: control\ndata: %s\n\n".formatted(ControlJson.expired()));
    }

    /** How long a client is to wait before it connects again. */
    static Buffer retry(Duration delay) {
        return Buffer.buffer("retry: %d\n\n".formatted(delay.toMillis()));
    }

    private static Buffer control(Cursor cursor, String json) {
        return Buffer.buffer("event: control\ndata: %s\nid: %s\n\n".formatted(json, cursor.text()));
    }
}
