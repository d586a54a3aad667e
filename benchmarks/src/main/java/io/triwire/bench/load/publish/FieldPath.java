package io.triwire.bench.load.publish;

import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;

/**
 * Locates a text in an event: in the first of these fields that the event has.
 *
 * <p>A field is the name of a member of the event ({@code wiki}) or, if it begins with a slash, a JSON Pointer (RFC
 * 6901, {@code /meta/domain}).
 */
public final class FieldPath {

    private final List<JsonPointer> fields;

    private FieldPath(List<JsonPointer> fields) {
        this.fields = fields;
    }

    /** The path with these names and pointers, in the order in which they are tried. */
    public static FieldPath of(List<String> fields) {
        return new FieldPath(fields.stream().map(FieldPath::pointer).toList());
    }

    private static JsonPointer pointer(String field) {
        return field.startsWith("/")
                ? JsonPointer.compile(field)
                : JsonPointer.empty().appendProperty(field);
    }

    /**
     * The text of the first of the fields that the event has. A number or a boolean is returned as its JSON text;
     * {@code null} counts as absent.
     *
     * @throws IllegalArgumentException if that field is an object or an array
     */
    public Optional<String> textIn(JsonNode event) {
        for (JsonPointer field : fields) {
            JsonNode value = event.at(field);
            if (value.isContainerNode()) {
                throw new IllegalArgumentException("%s is not a text".formatted(field));
            }
            if (!value.isMissingNode() && !value.isNull()) {
                return Optional.of(value.asText());
            }
        }
        return Optional.empty();
    }
}
