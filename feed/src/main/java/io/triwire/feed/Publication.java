package io.triwire.feed;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

/**
 * An event that a client wants published.
 *
 * @param channel where to, a name of {@link ChannelName} that tells its key; empty for no channel
 * @param type what kind of event it is
 * @param timeMicros when the publisher says it was published, in microseconds since 1970-01-01T00:00Z
 * @param id by which a repetition is known; empty for none
 * @param data one JSON value, as the client wrote it
 */
public record Publication(
        Optional<String> channel, String type, OptionalLong timeMicros, Optional<String> id, String data) {

    /** Longest type, in UTF-16 code units. */
    public static final int MAX_TYPE_LENGTH = 255;

    /** Longest id, in UTF-16 code units. */
    public static final int MAX_ID_LENGTH = 64;

    /** The end of the times that an event may have, in microseconds since 1970-01-01T00:00Z. */
    public static final long TIME_BOUND_MICROS = 1_000_000_000_000_000_000L;

    /** The type of an event whose publisher gives none. */
    public static final String DEFAULT_TYPE = "message";

    private static final JsonFactory JSON = new JsonFactory();

    /**
     * Reads the JSON form {@code {"channel":…,"type":…,"time":…,"id":…,"data":…}}, of which only {@code data} must be there.
     *
     * @throws IllegalArgumentException if it is anything else; the message tells what is wrong
     */
    public static Publication parse(String json) {
        try (JsonParser parser = JSON.createParser(json)) {
            expectObject(parser);
            Publication publication = parse(parser, json);
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("Something follows the JSON object.");
            }
            return publication;
        } catch (IOException malformed) {
            throw notJson(malformed);
        }
    }

    private static Publication parse(JsonParser parser, String source) throws IOException {
        Optional<String> channel = Optional.empty();
        String type = DEFAULT_TYPE;
        OptionalLong time = OptionalLong.empty();
        Optional<String> id = Optional.empty();
        Optional<String> data = Optional.empty();
        Set<String> names = new HashSet<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            if (!names.add(name)) {
                throw new IllegalArgumentException("'%s' stands twice.".formatted(name));
            }
            JsonToken value = parser.nextToken();
            switch (name) {
                case "channel" ->
                    channel = value == JsonToken.VALUE_NULL ? Optional.empty() : Optional.of(channel(parser));
                case "type" -> type = type(parser);
                case "time" -> time = OptionalLong.of(time(parser));
                case "id" -> id = Optional.of(id(parser));
                case "data" -> data = Optional.of(data(parser, source));
                default ->
                    throw new IllegalArgumentException(
                            "'%s' is not known; channel, type, time, id and data are.".formatted(name));
            }
        }
        return new Publication(
                channel,
                type,
                time,
                id,
                data.orElseThrow(() -> new IllegalArgumentException("'data' is missing: the value to publish.")));
    }

    private static void expectObject(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new IllegalArgumentException("It is not a JSON object, which the event to publish must be.");
        }
    }

    /** The failure to tell a client whose text is not JSON. */
    public static IllegalArgumentException notJson(IOException malformed) {
        String reason = malformed instanceof com.fasterxml.jackson.core.JsonProcessingException json
                ? json.getOriginalMessage()
                : malformed.getMessage();
        // Which constant of the parser a bound is, tells a client nothing.
        String words = Objects.toString(reason, "").replaceAll(", from `[^`]*`", "");
        return new IllegalArgumentException("It is not JSON: %s.".formatted(words), malformed);
    }

    private static String channel(JsonParser parser) throws IOException {
        String name = text(parser, "channel");
        ChannelName.key(name);
        return name;
    }

    private static String type(JsonParser parser) throws IOException {
        String type = text(parser, "type");
        if (!isType(type)) {
            throw new IllegalArgumentException(
                    "'type' of %d characters is not 1 to %d characters of text that is UTF-8."
                            .formatted(type.length(), MAX_TYPE_LENGTH));
        }
        return type;
    }

    /** Whether an event may be of this type: not empty, not too long, and without half of a surrogate pair. */
    public static boolean isType(String text) {
        return isText(text, MAX_TYPE_LENGTH);
    }

    private static String id(JsonParser parser) throws IOException {
        String id = text(parser, "id");
        if (!isId(id)) {
            throw new IllegalArgumentException("'id' of %d characters is not 1 to %d characters of text that is UTF-8."
                    .formatted(id.length(), MAX_ID_LENGTH));
        }
        return id;
    }

    /** Whether a publication may have this id: not empty, not too long, and without half of a surrogate pair. */
    public static boolean isId(String text) {
        return isText(text, MAX_ID_LENGTH);
    }

    private static boolean isText(String text, int maxLength) {
        return !text.isEmpty()
                && text.length() <= maxLength
                && StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    private static String text(JsonParser parser, String field) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw new IllegalArgumentException("'%s' is not a string.".formatted(field));
        }
        return parser.getText();
    }

    private static String data(JsonParser parser, String source) throws IOException {
        String data = EventJson.slice(parser, source, EventJson.MAX_LEVELS);
        if (EventJson.hasHalfPair(data)) {
            throw new IllegalArgumentException(
                    "'data' has half of a surrogate pair, which is not a character (RFC 7493, section 2.1).");
        }
        return data;
    }

    private static long time(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT
                || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                || parser.getLongValue() < 0
                || parser.getLongValue() >= TIME_BOUND_MICROS) {
            throw new IllegalArgumentException("'time' is not a whole number of microseconds from 0 to below 10^18.");
        }
        return parser.getLongValue();
    }

    /** By which a repetition is known; empty without an id. */
    public Optional<PublicationKey> key() {
        return id.map(text -> new PublicationKey(channel, text));
    }

    /** The data in UTF-8. */
    public byte[] bytes() {
        return data.getBytes(StandardCharsets.UTF_8);
    }
}
