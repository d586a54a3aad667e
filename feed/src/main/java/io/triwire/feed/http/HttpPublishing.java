package io.triwire.feed.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

import io.triwire.feed.ControlJson;
import io.triwire.feed.Cursor;
import io.triwire.feed.FeedConfig;
import io.triwire.feed.FeedMetrics;
import io.triwire.feed.FeedPublisher;
import io.triwire.feed.Publication;

/** Publishing by {@code POST}, for the transports that have no way up of their own. */
@ApplicationScoped
public class HttpPublishing {

    private final FeedPublisher publisher;
    private final FeedConfig config;
    private final FeedMetrics metrics;
    private final CallerLimits limits;
    private final Drain drain;
    private final Authentication authentication;

    HttpPublishing(
            FeedPublisher publisher,
            FeedConfig config,
            FeedMetrics metrics,
            CallerLimits limits,
            Drain drain,
            Authentication authentication) {
        this.publisher = publisher;
        this.config = config;
        this.metrics = metrics;
        this.limits = limits;
        this.drain = drain;
        this.authentication = authentication;
    }

    /**
     * Publishes the event of a request and answers it: 201 with the event's cursor, or a {@link Problem}.
     *
     * @return ends when the answer has been written; never fails
     */
    public Uni<Void> publish(RoutingContext request) {
        HttpServerResponse response = request.response();
        if (!Admission.admitted(request)) {
            refused(Problem.notFound(request.normalizedPath()), response);
            return Uni.createFrom().voidItem();
        }
        return RequestBody.of(request.request(), config.maxMessageBytes().asLongValue())
                .chain(body -> drain.awaited(answer(publish(body, request), response)))
                .onFailure(RequestBody.RequestTooLargeException.class)
                .recoverWithUni(tooLarge -> answer(Uni.createFrom().failure(tooLarge), response));
    }

    private Uni<Void> answer(Uni<Optional<Cursor>> stored, HttpServerResponse response) {
        return stored.onItemOrFailure().transformToUni((cursor, failure) -> {
            if (failure == null) {
                created(cursor, response);
            } else {
                refused(Problem.of(failure), response);
            }
            return Uni.createFrom().voidItem();
        });
    }

    private Uni<Optional<Cursor>> publish(byte[] body, RoutingContext request) {
        return Uni.createFrom().deferred(() -> {
            limits.publish(authentication.name(request), body.length);
            return publisher.publish(authentication.caller(request).rights().checked(publication(body)));
        });
    }

    private void created(Optional<Cursor> cursor, HttpServerResponse response) {
        metrics.published();
        response.setStatusCode(201)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end("{%s}".formatted(ControlJson.stored(cursor)));
    }

    private void refused(Problem problem, HttpServerResponse response) {
        metrics.refused(problem.status());
        problem.send(response);
    }

    private static Publication publication(byte[] body) {
        try {
            return Publication.parse(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString());
        } catch (CharacterCodingException malformed) {
            throw new IllegalArgumentException("The body is not UTF-8.", malformed);
        }
    }
}
