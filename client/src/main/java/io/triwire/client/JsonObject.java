package io.triwire.client;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The members of a JSON object (RFC 8259), each value as its source text: the data of an event stays byte for byte.
 *
 * @param members the source text of each value, by the name of its member; the last one where a name stands twice
 */
record JsonObject(Map<String, String> members) {

    private static final String NULL = "null";

    /**
     * Reads an object.
     *
     * @throws ProtocolViolationException if the text is not one
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

    /** Whether there is a member of this name. */
    boolean has(String name) {
        return members.containsKey(name);
    }

    /** The source text of a member; empty if there is none. */
    Optional<String> text(String name) {
        return Optional.ofNullable(members.get(name));
    }

    /**
     * A member that is a string; empty if there is none, or {@code null}.
     *
     * @throws ProtocolViolationException if it is of another type, as for the other types here
     */
    Optional<String> string(String name) {
        return notNull(name).map(text -> new JsonReader(text).string());
    }

    /** A member that is a whole number of at most 64 bits; empty if there is none, or {@code null}. */
    Optional<Long> number(String name) {
        try {
            return notNull(name).map(Long::valueOf);
        } catch (NumberFormatException other) {
            throw new ProtocolViolationException("'%s' is not a whole number: %s".formatted(name, members), other);
        }
    }

    /** A member that is an object; empty if there is none, or {@code null}. */
    Optional<JsonObject> object(String name) {
        return notNull(name).map(JsonObject::of);
    }

    /** The source texts in a member that is an array; none if it is not there, or {@code null}. */
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
