package io.triwire.bench.load.gatling;

import java.io.IOException;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

/** Reads the events and cursors that the service sends, for every transport. */
final class EventReader {

    private static final JsonFactory JSON = new JsonFactory();

    private EventReader() {}

    /** Receives events and cursors in the order in which they are read. */
    interface EventSink {

        /** Receives the time of an event, set by its publisher, in microseconds since 1970-01-01T00:00Z. */
        void event(long timeMicros);

        /** Receives the current cursor of the subscriber. */
        void cursor(String cursor);
    }

    /**
     * Reads the lines of a WebSocket message, or the body of a poll.
     *
     * @throws IllegalArgumentException if the text is not JSON
     */
    static void read(String json, EventSink sink) {
        try (JsonParser parser = JSON.createParser(json)) {
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                readObject(parser, sink);
            }
        } catch (IOException malformed) {
            throw new IllegalArgumentException("the service sent invalid JSON: " + malformed.getMessage(), malformed);
        }
    }

    /** Reads a server-sent event in Gatling's form: an object whose {@code data} is the parsed JSON. */
    static void readServerSent(String json, EventSink sink) {
        try (JsonParser parser = JSON.createParser(json)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean data = parser.currentName().equals("data");
                if (parser.nextToken() == JsonToken.START_OBJECT && data) {
                    readObject(parser, sink);
                } else {
                    parser.skipChildren();
                }
            }
        } catch (IOException malformed) {
            throw new IllegalArgumentException("Gatling passed invalid JSON: " + malformed.getMessage(), malformed);
        }
    }

    private static void readObject(JsonParser parser, EventSink sink) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (name) {
                case "time" -> sink.event(parser.getLongValue());
                case "id", "cursor" -> sink.cursor(parser.getText());
                case "events" -> {
                    while (parser.nextToken() == JsonToken.START_OBJECT) {
                        readObject(parser, sink);
                    }
                }
                default -> {
                    if (value.isStructStart()) {
                        parser.skipChildren();
                    }
                }
            }
        }
    }
}
