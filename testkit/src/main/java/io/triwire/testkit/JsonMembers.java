package io.triwire.testkit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.triwire.client.ProtocolViolationException;

/**
 * The members of a JSON object, each value as the text that stands in the source: data is compared byte for byte.
 *
 * @param source the object as it came
 * @param raw the JSON text of each value, by the name of its member
 */
record JsonMembers(String source, Map<String, String> raw) {

    /** Events may be as long as Kafka allows, which is more than the parser takes by itself. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private static final ObjectMapper MAPPER = new ObjectMapper(JSON);

    /**
     * Reads an object.
     *
     * @throws ProtocolViolationException if it is not one
     */
    static JsonMembers of(String object) {
        Map<String, String> members = new HashMap<>();
        try (JsonParser parser = JSON.createParser(object)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new ProtocolViolationException("This is not a JSON object: " + object);
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                members.put(name, slice(parser, object));
            }
            return new JsonMembers(object, members);
        } catch (IOException malformed) {
            throw new ProtocolViolationException("This is not JSON: " + object, malformed);
        }
    }

    private static String slice(JsonParser parser, String source) throws IOException {
        int start = (int) parser.currentTokenLocation().getCharOffset();
        parser.skipChildren();
        parser.finishToken();
        return source.substring(start, (int) parser.currentLocation().getCharOffset())
                .strip();
    }

    /** Whether there is a member of this name. */
    boolean has(String name) {
        return raw.containsKey(name);
    }

    /** The JSON text of a member; empty if there is none. */
    Optional<String> text(String name) {
        return Optional.ofNullable(raw.get(name));
    }

    /** A member that is a string; empty if there is none, or {@code null}. */
    Optional<String> string(String name) {
        return text(name).flatMap(json -> Optional.ofNullable(read(json, String.class)));
    }

    /** A member that is a whole number; empty if there is none, or {@code null}. */
    Optional<Long> number(String name) {
        return text(name).flatMap(json -> Optional.ofNullable(read(json, Long.class)));
    }

    /** A member that is an object; empty if there is none. */
    Optional<JsonMembers> object(String name) {
        return text(name).map(JsonMembers::of);
    }

    /** The JSON texts in a member that is an array; none if it is not there. */
    List<String> array(String name) {
        String array = raw.getOrDefault(name, "[]");
        List<String> elements = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(array)) {
            parser.nextToken();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                elements.add(slice(parser, array));
            }
            return elements;
        } catch (IOException malformed) {
            throw new ProtocolViolationException("This is not a JSON array: " + array, malformed);
        }
    }

    /** A text as a JSON string, with its quotes. */
    static String quoted(String text) {
        try {
            return MAPPER.writeValueAsString(text);
        } catch (IOException impossible) {
            throw new IllegalArgumentException("not a text: " + text, impossible);
        }
    }

    private static <T> T read(String json, Class<T> type) {
        try {
            return MAPPER.readValue(json, type);
        } catch (IOException other) {
            throw new ProtocolViolationException("This is not a %s: %s".formatted(type.getSimpleName(), json), other);
        }
    }
}
