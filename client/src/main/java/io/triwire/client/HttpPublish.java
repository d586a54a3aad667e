package io.triwire.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.util.Optional;

/** Publishes by {@code POST /feed}. */
final class HttpPublish {

    private HttpPublish() {}

    /**
     * Publishes an event.
     *
     * @param authorization value of the header {@code Authorization}; empty for none
     * @return the cursor of the event; an empty string if the event is stored but not in the feed yet
     * @throws RefusedException if the service refused the publication
     * @throws UncheckedIOException if the connection failed, so that the event may or may not be stored
     */
    static String post(URI service, String publication, Optional<String> authorization) {
        HttpRequest.Builder request = HttpRequest.newBuilder(service.resolve(Transport.PATH))
                .timeout(ReconnectingSubscriber.ANSWER_TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(publication));
        authorization.ifPresent(value -> request.header("Authorization", value));
        try {
            HttpResponse<String> answer = ReconnectingSubscriber.HTTP.send(request.build(), BodyHandlers.ofString());
            if (answer.statusCode() != 201) {
                throw new RefusedException(ProblemDetails.of(
                        answer.statusCode(), answer.body(), RetryAfter.of(answer.headers(), Clock.systemUTC())));
            }
            return cursor(JsonObject.of(answer.body()));
        } catch (IOException lost) {
            throw new UncheckedIOException("unknown whether the event was stored", lost);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while publishing an event", interrupted);
        }
    }

    /** The member {@code cursor} of an acknowledgement; an empty string if it is {@code null}. */
    static String cursor(JsonObject answer) {
        if (!answer.has("cursor")) {
            throw new ProtocolViolationException("Acknowledgement without a cursor: " + answer.members());
        }
        return answer.string("cursor").orElse("");
    }
}
