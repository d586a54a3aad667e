package io.triwire.client;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Parses an event stream (WHATWG HTML, "Parsing an event stream" and "Interpreting an event stream"). Chunks may end
 * anywhere, even between CR and LF or within a character. One parser per stream; not thread-safe.
 */
public final class SseParser {

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean firstLine = true;
    private boolean afterCarriageReturn;

    private final StringBuilder data = new StringBuilder();
    private String type = "";
    private String idOfBlock = "";

    private String lastEventId = "";
    private Optional<Duration> retry = Optional.empty();

    /**
     * A complete message.
     *
     * @param type value of the field {@code event}, or {@code message} without one
     * @param data values of the fields {@code data}, joined by line feeds
     * @param lastEventId value of the last field {@code id} of the stream so far
     */
    public record Message(String type, String data, String lastEventId) {}

    /** Parses the next bytes of the stream and returns the messages that they complete. */
    public List<Message> parse(ByteBuffer chunk) {
        List<Message> messages = new ArrayList<>();
        while (chunk.hasRemaining()) {
            byte next = chunk.get();
            boolean endedByCarriageReturn = afterCarriageReturn;
            afterCarriageReturn = next == '\r';
            if (next == '\n' && endedByCarriageReturn) {
                continue;
            }
            if (next == '\n' || next == '\r') {
                endLine().ifPresent(messages::add);
            } else {
                line.write(next);
            }
        }
        return messages;
    }

    /** The cursor to reconnect with. Blocks without data advance it too. An empty string before the first one. */
    public String lastEventId() {
        return lastEventId;
    }

    /** The last reconnection time of the stream; empty if there was none. */
    public Optional<Duration> retry() {
        return retry;
    }

    private Optional<Message> endLine() {
        // No byte of a multi-byte UTF-8 sequence is a line break, so lines can be decoded one by one.
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        if (firstLine && text.startsWith(BYTE_ORDER_MARK)) {
            text = text.substring(1);
        }
        firstLine = false;
        if (text.isEmpty()) {
            return endBlock();
        }
        int colon = text.indexOf(':');
        if (colon < 0) {
            field(text, "");
        } else if (colon > 0) {
            String value = text.substring(colon + 1);
            field(text.substring(0, colon), value.startsWith(" ") ? value.substring(1) : value);
        }
        return Optional.empty();
    }

    private void field(String name, String value) {
        switch (name) {
            case "data" -> data.append(value).append('\n');
            case "event" -> type = value;
            case "id" -> idOfBlock = value.indexOf('\0') < 0 ? value : idOfBlock;
            case "retry" ->
                retry = value.matches("[0-9]{1,15}") ? Optional.of(Duration.ofMillis(Long.parseLong(value))) : retry;
            default -> {
                // The standard ignores other fields.
            }
        }
    }

    private Optional<Message> endBlock() {
        lastEventId = idOfBlock;
        Optional<Message> message = data.isEmpty()
                ? Optional.empty()
                : Optional.of(new Message(
                        type.isEmpty() ? "message" : type, data.substring(0, data.length() - 1), lastEventId));
        data.setLength(0);
        type = "";
        return message;
    }
}
