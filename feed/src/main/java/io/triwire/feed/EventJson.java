package io.triwire.feed;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.io.JsonStringEncoder;

/**
 * The JSON form of an event (RFC 8259): {@code {"id":…,"channel":…,"type":…,"time":…,"data":…}} on one line.
 *
 * <p>{@code data} is the publisher's value as it is when that is JSON; {@code dataBase64} stands in its place when it
 * is not. Only line breaks between the tokens of a value become spaces, for a line is what frames an event.
 */
public final class EventJson {

    private static final JsonFactory JSON = new JsonFactory();
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
        // Not formatted: the digits would be those of the default locale.
        String name = channel.map(EventJson::quoted).orElse("null");
        byte[] head = ("\"channel\":" + name + ",\"type\":" + quoted(type) + ",\"time\":" + timeMicros + ",")
                .getBytes(StandardCharsets.UTF_8);
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

    /** A text as a JSON string, with its quotes. */
    public static String quoted(String text) {
        return "\"" + new String(STRINGS.quoteAsString(text)) + "\"";
    }

    /** The text of the value that the parser is at, as it stands in the source, which is all that the parser reads. */
    public static String slice(JsonParser parser, String source) throws IOException {
        int start = (int) parser.currentTokenLocation().getCharOffset();
        parser.skipChildren();
        parser.finishToken();
        int end = (int) parser.currentLocation().getCharOffset();
        return source.substring(start, end).strip();
    }

    /**
     * Whether the bytes are one JSON value in valid UTF-8 (RFC 8259, section 8.1), nested at most 1,000 deep and with
     * numbers of at most 1,000 digits.
     */
    static boolean isJson(byte[] value) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value))
                    .toString();
            try (JsonParser parser = JSON.createParser(text)) {
                if (parser.nextToken() == null) {
                    return false;
                }
                parser.skipChildren();
                // Reads the text of a last string as well, which is otherwise skipped unchecked.
                parser.finishToken();
                return parser.nextToken() == null;
            }
        } catch (CharacterCodingException notUtf8) {
            return false;
        } catch (IOException notJson) {
            return false;
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
