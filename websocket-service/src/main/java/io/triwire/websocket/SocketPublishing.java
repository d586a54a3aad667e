package io.triwire.websocket;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.netty.buffer.ByteBufUtil;
import io.smallrye.mutiny.Uni;

import io.triwire.feed.ControlJson;
import io.triwire.feed.EventJson;
import io.triwire.feed.FeedMetrics;
import io.triwire.feed.FeedPublisher;
import io.triwire.feed.Publication;
import io.triwire.feed.auth.Rights;
import io.triwire.feed.http.CallerLimits;
import io.triwire.feed.http.Problem;

/** Publishing over the socket itself: {@code {"publish":{…},"ref":…}}, answered by a control line. */
@ApplicationScoped
class SocketPublishing {

    private static final int MAX_REF_LENGTH = 64;

    private static final JsonFactory JSON = new JsonFactory();

    private final FeedPublisher publisher;
    private final CallerLimits limits;
    private final FeedMetrics metrics;

    SocketPublishing(FeedPublisher publisher, CallerLimits limits, FeedMetrics metrics) {
        this.publisher = publisher;
        this.limits = limits;
        this.metrics = metrics;
    }

    /** A message of a client, as far as it could be read: a refusal carries its {@code ref} too. */
    static final class ClientMessage {

        Optional<String> publish = Optional.empty();
        Optional<String> ref = Optional.empty();
    }

    /**
     * Publishes the event of a message.
     *
     * @param caller whose bounds are to be kept
     * @param rights of the client that sent it
     * @return the line to answer with; never fails, and may end on any thread
     */
    Uni<String> publish(String text, String caller, Rights rights) {
        ClientMessage message = new ClientMessage();
        return Uni.createFrom()
                .deferred(() -> {
                    read(text, message);
                    limits.publish(caller, ByteBufUtil.utf8Bytes(text));
                    return publisher.publish(rights.checked(Publication.parse(message.publish.orElseThrow(
                            () -> new IllegalArgumentException("'publish' is missing: the event to publish.")))));
                })
                .onItem()
                .transform(cursor -> {
                    metrics.published();
                    return ControlJson.ack(message.ref, cursor);
                })
                .onFailure()
                .recoverWithItem(failure -> refused(message.ref, Problem.of(failure)));
    }

    private String refused(Optional<String> ref, Problem problem) {
        metrics.refused(problem.status());
        return ControlJson.refused(ref, problem.status(), problem.title(), problem.detail());
    }

    /**
     * Reads a text into a message.
     *
     * @throws IllegalArgumentException if it is none; the message then has what precedes the fault
     */
    static void read(String text, ClientMessage message) {
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("The message is not a JSON object.");
            }
            Set<String> names = new HashSet<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                if (!names.add(name)) {
                    throw new IllegalArgumentException("'%s' stands twice.".formatted(name));
                }
                switch (name) {
                    case "ref" -> message.ref = Optional.of(ref(parser));
                    case "publish" ->
                        message.publish = Optional.of(EventJson.slice(parser, text, EventJson.MAX_LEVELS + 1));
                    default ->
                        throw new IllegalArgumentException("'%s' is not known; publish and ref are.".formatted(name));
                }
            }
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("Something follows the JSON object.");
            }
        } catch (IOException malformed) {
            throw Publication.notJson(malformed);
        }
    }

    private static String ref(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING
                || parser.getTextLength() > MAX_REF_LENGTH
                // Half of a surrogate pair would come back as another character.
                || !StandardCharsets.UTF_8.newEncoder().canEncode(parser.getText())) {
            throw new IllegalArgumentException(
                    "'ref' is not a string of at most %d characters of text that is UTF-8.".formatted(MAX_REF_LENGTH));
        }
        return parser.getText();
    }
}
