package io.triwire.client;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The members of a JSON object (RFC 8259). Each value is kept as its source text, so that the data of an event stays
 * byte for byte.
 *
 * @param members source text of each value, by name; the last value if a name is duplicate
 */
record JsonObject(Map<String, String> members) {

    private static final String NULL = "null";

    /**
     * Parses an object.
     *
     * @throws ProtocolViolationException if the text is not a JSON object
     */
    static JsonObject of(String text) {
        JsonReader reader = new JsonReader(text);
        Map<String, String> members = new HashMap<>();
        reader.read('{');
        if (!reader.tryRead('}')) {
            do {
                members.put(reader.name(), reader.value());
            } while (reader.tryRead(','));
            reader.read('}');
        }
        reader.end();
        return new JsonObject(members);
    }

    /** Whether there is a member with this name. */
    boolean has(String name) {
        return members.containsKey(name);
    }

    /** The source text of a member; empty if there is none. */
    Optional<String> text(String name) {
        return Optional.ofNullable(members.get(name));
    }

    /**
     * A member that is a string; empty if it is missing or {@code null}.
     *
     * @throws ProtocolViolationException if it has another type; the methods for other types throw it too
     */
    Optional<String> string(String name) {
        return notNull(name).map(text -> new JsonReader(text).string());
    }

    /** A member that is an integer of at most 64 bits; empty if it is missing or {@code null}. */
    Optional<Long> number(String name) {
        try {
            return notNull(name).map(Long::valueOf);
        } catch (NumberFormatException other) {
            throw new ProtocolViolationException("'%s' is not an integer: %s".formatted(name, members), other);
        }
    }

    /** A member that is an object; empty if it is missing or {@code null}. */
    Optional<JsonObject> object(String name) {
        return notNull(name).map(JsonObject::of);
    }

    /**
     * The source texts of the elements of a member that is an array; an empty list if it is missing or {@code null}.
     */
    List<String> array(String name) {
        List<String> elements = new ArrayList<>();
        notNull(name).map(JsonReader::new).ifPresent(reader -> {
            reader.read('[');
            if (!reader.tryRead(']')) {
                do {
                    elements.add(reader.value());
                } while (reader.tryRead(','));
                reader.read(']');
            }
        });
        return elements;
    }

    private Optional<String> notNull(String name) {
        return text(name).filter(text -> !text.equals(NULL));
    }
}
