package io.triwire.feed.http;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.http.HttpServerResponse;
import org.jboss.logging.Logger;

import io.triwire.feed.EventJson;
import io.triwire.feed.FeedPublisher;
import io.triwire.feed.FeedUnavailableException;
import io.triwire.feed.auth.InvalidTokenException;
import io.triwire.feed.auth.KeysUnavailableException;
import io.triwire.feed.auth.Rights;

/**
 * Why a request is refused, as {@code application/problem+json} (RFC 9457).
 *
 * @param status HTTP status, 400 to 599
 * @param title what the status means, the same for each problem of its kind
 * @param detail what is wrong with this request, with the value and the bound
 * @param headers further headers of the answer
 */
public record Problem(int status, String title, String detail, Map<String, String> headers) {

    public static final String MEDIA_TYPE = "application/problem+json";

    /** Headers that no answer over HTTP/2 may have (RFC 9113, section 8.2.2). */
    private static final Set<String> OF_A_CONNECTION = Set.of("Connection", "Upgrade");

    private static final Logger LOG = Logger.getLogger(Problem.class);

    public static Problem badRequest(String detail) {
        return new Problem(400, "Bad Request", detail, Map.of());
    }

    /** Whoever asks has not shown who it is (RFC 6750, section 3). */
    public static Problem unauthorized(String detail) {
        return unauthorized(detail, "Bearer realm=\"triwire\"");
    }

    /** The token of whoever asks is not good (RFC 6750, section 3.1). */
    public static Problem invalidToken(String detail) {
        return unauthorized(detail, "Bearer realm=\"triwire\", error=\"invalid_token\"");
    }

    private static Problem unauthorized(String detail, String challenge) {
        return new Problem(401, "Unauthorized", detail, Map.of("WWW-Authenticate", challenge));
    }

    /** A token does not give the right to what was asked for (RFC 6750, section 3.1). */
    static Problem insufficientScope(String detail) {
        return new Problem(
                403,
                "Forbidden",
                detail,
                Map.of("WWW-Authenticate", "Bearer realm=\"triwire\", error=\"insufficient_scope\""));
    }

    public static Problem forbidden(String detail) {
        return new Problem(403, "Forbidden", detail, Map.of());
    }

    /** Nothing is at a path. */
    public static Problem notFound(String path) {
        return new Problem(
                404,
                "Not Found",
                "Nothing is at '%s'; the feed is at %s.".formatted(path, FeedEndpoint.PATH),
                Map.of());
    }

    public static Problem methodNotAllowed(String detail, String allowed) {
        return new Problem(405, "Method Not Allowed", detail, Map.of("Allow", allowed));
    }

    public static Problem notAcceptable(String detail) {
        return new Problem(406, "Not Acceptable", detail, Map.of());
    }

    public static Problem tooLarge(String detail) {
        return new Problem(413, "Content Too Large", detail, Map.of());
    }

    static Problem uriTooLong(String detail) {
        return new Problem(414, "URI Too Long", detail, Map.of());
    }

    public static Problem unsupportedMediaType(String detail) {
        return new Problem(415, "Unsupported Media Type", detail, Map.of());
    }

    /** The service is not the one that the request asks for. */
    public static Problem misdirected(String detail) {
        return new Problem(421, "Misdirected Request", detail, Map.of());
    }

    /** Too many like this one came from the same caller. */
    static Problem tooManyRequests(CallerLimits.TooManyRequestsException refused) {
        return new Problem(
                429,
                "Too Many Requests",
                String.valueOf(refused.getMessage()),
                Map.of("Retry-After", Long.toString(refused.retryAfterSeconds())));
    }

    static Problem headersTooLarge(String detail) {
        return new Problem(431, "Request Header Fields Too Large", detail, Map.of());
    }

    /** The request was right, but must come again later. */
    public static Problem unavailable(String detail) {
        return new Problem(503, "Service Unavailable", detail, Map.of("Retry-After", "1"));
    }

    /** A request that is refused before anything of it is looked at. */
    static Problem refused(int status, Optional<Throwable> reason) {
        String title = HttpResponseStatus.valueOf(status).reasonPhrase();
        return new Problem(status, title, reason.map(Throwable::getMessage).orElse(title), Map.of());
    }

    /** The problem that a failed request is answered with. */
    public static Problem of(Throwable failure) {
        String detail = Objects.toString(failure.getMessage(), "");
        if (failure instanceof InvalidTokenException) {
            return invalidToken(detail);
        }
        if (failure instanceof Rights.ForbiddenException) {
            return insufficientScope(detail);
        }
        if (failure instanceof IllegalArgumentException) {
            return badRequest(detail);
        }
        if (failure instanceof FeedPublisher.EventTooLargeException
                || failure instanceof RequestBody.RequestTooLargeException) {
            return tooLarge(detail);
        }
        if (failure instanceof FeedUnavailableException
                || failure instanceof FeedPublisher.TooManyPendingException
                || failure instanceof KeysUnavailableException) {
            return unavailable(detail);
        }
        if (failure instanceof CallerLimits.TooManyRequestsException refused) {
            return tooManyRequests(refused);
        }
        LOG.error("A request failed.", failure);
        return new Problem(500, "Internal Server Error", "The service has an error; its log tells more.", Map.of());
    }

    /** The same, with the end of the connection, which HTTP/2 does not have. */
    Problem closing() {
        Map<String, String> more = new TreeMap<>(headers);
        more.put("Connection", "close");
        return new Problem(status, title, detail, more);
    }

    /** Its JSON form. */
    public String json() {
        return "{\"type\":\"about:blank\",\"title\":%s,\"status\":%d,\"detail\":%s}"
                .formatted(EventJson.quoted(title), status, EventJson.quoted(detail));
    }

    /** Every header of the answer. */
    public Map<String, String> allHeaders() {
        Map<String, String> all = new TreeMap<>(headers);
        all.put("Cache-Control", "no-store");
        all.put("Content-Type", MEDIA_TYPE);
        return all;
    }

    /** Answers a request with it. */
    public void send(HttpServerResponse response) {
        response.setStatusCode(status);
        Map<String, String> all = allHeaders();
        if (response.streamId() >= 0) {
            all.keySet().removeAll(OF_A_CONNECTION);
        }
        all.forEach(response::putHeader);
        response.end(json());
    }
}
