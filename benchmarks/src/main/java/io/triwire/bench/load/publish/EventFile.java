package io.triwire.bench.load.publish;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** A file of events: one JSON value per line (NDJSON). Each line is published byte for byte. */
public final class EventFile {

    /** Longest channel that a subscriber can ask for, in characters. */
    static final int MAX_CHANNEL_LENGTH = 255;

    /**
     * Longest line, in bytes. By default a service omits the data of an event longer than 1,000,000 bytes, member names
     * included.
     */
    static final int MAX_LINE_BYTES = 995_000;

    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .reader();

    private EventFile() {}

    /**
     * Parses the events of a file, in their order.
     *
     * @param name name of the file in error messages
     * @param content the whole file; lines end with LF or CRLF
     * @throws UnreadableEventException if the file is empty, or a line is not one publishable JSON value in UTF-8
     */
    public static List<Post> parse(String name, byte[] content, FieldPath channel, FieldPath type) {
        List<Post> posts = new ArrayList<>();
        for (int start = 0; start < content.length; ) {
            int end = start;
            while (end < content.length && content[end] != '\n') {
                end++;
            }
            boolean twoBytesEndIt = end < content.length && end > start && content[end - 1] == '\r';
            byte[] line = Arrays.copyOfRange(content, start, twoBytesEndIt ? end - 1 : end);
            try {
                posts.add(post(line, channel, type));
            } catch (IllegalArgumentException unreadable) {
                throw new UnreadableEventException(name, posts.size() + 1, unreadable);
            }
            start = end + 1;
        }
        if (posts.isEmpty()) {
            throw new UnreadableEventException(name, 1, new IllegalArgumentException("the file is empty"));
        }
        return posts;
    }

    private static Post post(byte[] line, FieldPath channelField, FieldPath typeField) {
        if (line.length > MAX_LINE_BYTES) {
            throw new IllegalArgumentException("%d bytes are above %d".formatted(line.length, MAX_LINE_BYTES));
        }
        JsonNode event = json(line);
        Optional<String> channel = channelField.textIn(event);
        channel.ifPresent(EventFile::requireSubscribable);
        return new Post(channel, typeField.textIn(event), line);
    }

    private static JsonNode json(byte[] line) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line))
                    .toString();
            JsonNode value = JSON.readTree(text);
            if (value.isMissingNode()) {
                throw new IllegalArgumentException("a blank line is not a JSON value");
            }
            return value;
        } catch (CharacterCodingException notUtf8) {
            throw new IllegalArgumentException("not UTF-8", notUtf8);
        } catch (JsonProcessingException notJson) {
            throw new IllegalArgumentException("not one JSON value: " + notJson.getOriginalMessage(), notJson);
        }
    }

    private static void requireSubscribable(String channel) {
        if (channel.isEmpty() || channel.length() > MAX_CHANNEL_LENGTH) {
            throw new IllegalArgumentException(
                    "a channel of %d characters is not within 1 to %d".formatted(channel.length(), MAX_CHANNEL_LENGTH));
        }
    }
}
