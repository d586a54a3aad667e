package io.triwire.websocket;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.triwire.feed.ControlJson;
import io.triwire.feed.Publication;
import io.triwire.feed.http.Problem;

/** Any text message is answered by one line of JSON that has its {@code ref}, whether it is published or refused. */
public final class SocketMessageFuzz {

    private static final ObjectMapper JSON = new ObjectMapper();

    private SocketMessageFuzz() {}

    /** Takes the bytes as a text message. */
    public static void fuzzerTestOneInput(byte[] input) throws JsonProcessingException {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(input))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return;
        }
        SocketPublishing.ClientMessage message = new SocketPublishing.ClientMessage();
        String answer;
        try {
            SocketPublishing.read(text, message);
            message.publish.ifPresent(Publication::parse);
            answer = ControlJson.ack(message.ref, Optional.empty());
        } catch (IllegalArgumentException refused) {
            Problem problem = Problem.of(refused);
            holds(problem.status() == 400 && !problem.detail().isBlank(), "%s is refused without a reason", text);
            answer = ControlJson.refused(message.ref, problem.status(), problem.title(), problem.detail());
        }
        // As it leaves: what is not UTF-8 is replaced.
        String sent = new String(answer.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        JsonNode read = JSON.readTree(sent);
        holds(sent.indexOf('\n') < 0 && sent.indexOf('\r') < 0, "%s has a line break", sent);
        holds(
                Optional.ofNullable(read.get("ref")).map(JsonNode::textValue).equals(message.ref),
                "%s has another ref than %s",
                sent,
                text);
    }

    @SuppressWarnings("AnnotateFormatMethod") // that annotation is in no class path here
    private static void holds(boolean property, String message, Object... arguments) {
        if (!property) {
            throw new AssertionError(message.formatted(arguments));
        }
    }
}
