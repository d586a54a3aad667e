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

/** Publishing by {@code POST /feed}. */
final class HttpPublish {

    private HttpPublish() {}

    /**
     * Publishes an event.
     *
     * @param authorization the value of the header of that name; empty for none
     * @return its cursor; empty when it is stored and not in the feed yet
     * @throws RefusedException if the service refused it
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
            throw new UncheckedIOException("whether the event was stored is not known", lost);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while an event was published", interrupted);
        }
    }

    /** The member {@code cursor} of what acknowledges a publication. */
    static String cursor(JsonObject answer) {
        if (!answer.has("cursor")) {
            throw new ProtocolViolationException("An acknowledgement without a cursor: " + answer.members());
        }
        return answer.string("cursor").orElse("");
    }
}
