package io.triwire.feed;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonStringEncoder;

/**
 * The JSON form of an event (RFC 8259): {@code {"id":…,"channel":…,"type":…,"time":…,"data":…}} on one line.
 *
 * <p>{@code data} is the publisher's value as it is when that is JSON; {@code dataBase64} stands in its place when it
 * is not. Only line breaks between the tokens of a value become spaces, for a line is what frames an event. What the
 * parsers of subscribers refuse by default counts as not JSON: one event that they cannot read would stop them there.
 */
public final class EventJson {

    /**
     * Most levels of arrays and objects in a value: with the envelope of a transport around it, it stays below the 64 of
     * .NET's System.Text.Json, the lowest default that is known.
     */
    public static final int MAX_LEVELS = 60;

    /** Room for the longest cursor and for what stands around it, in the bound on the size of an event. */
    private static final int ID_BYTES = 1_024;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_LEVELS)
                    .maxNumberLength(1_000)
                    .maxNameLength(50_000)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();
    private static final JsonStringEncoder STRINGS = JsonStringEncoder.getInstance();

    private EventJson() {}

    /**
     * Every member behind {@code id}, up to and with the closing brace.
     *
     * @param channel name of the channel; empty for none
     * @param type what kind of event the publisher says it is
     * @param timeMicros when it was published, in microseconds since 1970-01-01T00:00Z
     * @param value what was published; empty for a record without a value, which is {@code null} in JSON
     */
    public static byte[] fields(Optional<String> channel, String type, long timeMicros, Optional<byte[]> value) {
        byte[] head = head(channel, type, timeMicros).getBytes(StandardCharsets.UTF_8);
        boolean json = value.isEmpty() || isJson(value.get());
        byte[] member = (json ? "\"data\":" : "\"dataBase64\":\"").getBytes(StandardCharsets.US_ASCII);
        byte[] data = value.map(
                        bytes -> json ? onOneLine(bytes) : Base64.getEncoder().encode(bytes))
                .orElseGet(() -> "null".getBytes(StandardCharsets.US_ASCII));
        byte[] end = (json ? "}" : "\"}").getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(head.length + member.length + data.length + end.length)
                .put(head)
                .put(member)
                .put(data)
                .put(end)
                .array();
    }

    /** The same of an event that is too large to deliver: how long its value is, in bytes, stands in its place. */
    public static byte[] fieldsWithoutData(Optional<String> channel, String type, long timeMicros, int valueBytes) {
        return (head(channel, type, timeMicros) + "\"omittedBytes\":" + valueBytes + "}")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Whether an event of these fields is at most {@code maxBytes} long, whatever its cursor. */
    public static boolean fits(byte[] fields, long maxBytes) {
        return fields.length + ID_BYTES <= maxBytes;
    }

    private static String head(Optional<String> channel, String type, long timeMicros) {
        String name = channel.map(EventJson::quoted).orElse("null");
        // Not formatted: the digits would be those of the default locale.
        return "\"channel\":" + name + ",\"type\":" + quoted(type) + ",\"time\":" + timeMicros + ",";
    }

    /** A text as a JSON string, with its quotes. */
    public static String quoted(String text) {
        return "\"" + new String(STRINGS.quoteAsString(text)) + "\"";
    }

    /**
     * The text of the member that the parser is at, as it stands in the source, which is all that the parser reads.
     *
     * @throws IllegalArgumentException if it has more levels of arrays and objects than this
     */
    public static String slice(JsonParser parser, String source, int maxLevels) throws IOException {
        String name = parser.currentName();
        int start = (int) parser.currentTokenLocation().getCharOffset();
        int levels = step(parser.currentToken());
        while (levels > 0) {
            if (levels > maxLevels) {
                throw new IllegalArgumentException("'%s' is nested deeper than %d levels.".formatted(name, maxLevels));
            }
            levels += step(parser.nextToken());
        }
        parser.finishToken();
        int end = (int) parser.currentLocation().getCharOffset();
        return source.substring(start, end).strip();
    }

    private static int step(JsonToken token) {
        return token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
    }

    /**
     * Whether the bytes are one JSON value in valid UTF-8 (RFC 8259, section 8.1) of at most {@value #MAX_LEVELS} levels,
     * with numbers of at most 1,000 digits, names of at most 50,000 characters, and no half of a surrogate pair.
     */
    static boolean isJson(byte[] value) {
        try {
            return isJson(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value))
                    .toString());
        } catch (CharacterCodingException notUtf8) {
            return false;
        }
    }

    private static boolean isJson(String text) {
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            // Reads the text of a last string as well, which is otherwise skipped unchecked.
            parser.finishToken();
            return parser.nextToken() == null && !hasHalfPair(text);
        } catch (IOException notJson) {
            return false;
        }
    }

    /**
     * Whether a JSON text has half of a surrogate pair as an escape, which is no character (RFC 7493, section 2.1), and
     * which parsers refuse that keep strings in UTF-8.
     */
    static boolean hasHalfPair(String json) {
        // Escapes of pairs are rare: most texts are read no further.
        if (!json.contains("\\ud") && !json.contains("\\uD")) {
            return false;
        }
        CharsetEncoder utf8 = StandardCharsets.UTF_8.newEncoder();
        try (JsonParser parser = JSON.createParser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                boolean text = token == JsonToken.FIELD_NAME || token == JsonToken.VALUE_STRING;
                if (text && !utf8.canEncode(parser.getText())) {
                    return true;
                }
            }
            return false;
        } catch (IOException notJson) {
            throw new IllegalArgumentException("not JSON", notJson);
        }
    }

    /** A line break in valid JSON is white space between tokens: within a string it is always escaped. */
    private static byte[] onOneLine(byte[] json) {
        byte[] line = json.clone();
        for (int i = 0; i < line.length; i++) {
            if (line[i] == '\n' || line[i] == '\r') {
                line[i] = ' ';
            }
        }
        return line;
    }
}
