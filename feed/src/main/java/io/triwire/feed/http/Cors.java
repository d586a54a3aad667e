package io.triwire.feed.http;

import java.util.List;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/**
 * Lets the pages of listed origins read what they are answered, refusals too (WHATWG Fetch, "CORS protocol"). Those of
 * other origins are not served at all.
 */
final class Cors {

    /** What a page may read beyond what it may read anyway. */
    private static final String EXPOSED = "Retry-After, " + Admission.STALE_SECONDS;
    /** How long a browser need not ask again, in seconds; soon enough for a list that has changed. */
    private static final String MAX_AGE_SECONDS = "600";

    private final AllowedOrigins origins;

    Cors(AllowedOrigins origins) {
        this.origins = origins;
    }

    /** Puts the headers on an answer that it is to have, whatever it will be. */
    void describe(HttpServerRequest request) {
        HttpServerResponse response = request.response().putHeader(HttpHeaders.VARY, "Origin");
        List<String> named = request.headers().getAll(HttpHeaders.ORIGIN);
        if (named.size() == 1 && origins.contain(named.get(0))) {
            response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, named.get(0))
                    .putHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
        }
    }

    /** Answers {@code OPTIONS} of a page that may connect, or of anybody else. */
    static void answerOptions(HttpServerRequest request, String allowed) {
        HttpServerResponse response = request.response().setStatusCode(204).putHeader(HttpHeaders.ALLOW, allowed);
        if (isPreflight(request)) {
            response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, allowed)
                    .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, MAX_AGE_SECONDS)
                    .putHeader(
                            HttpHeaders.VARY, "Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
            // Libraries send headers of their own, and none of them does anything here.
            List<String> asked = request.headers().getAll(HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS);
            if (!asked.isEmpty()) {
                response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, String.join(",", asked));
            }
        }
        response.end();
    }

    private static boolean isPreflight(HttpServerRequest request) {
        return request.method().equals(HttpMethod.OPTIONS)
                && request.response().headers().contains(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN)
                && request.headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
    }
}
