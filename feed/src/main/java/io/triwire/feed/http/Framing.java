package io.triwire.feed.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/**
 * What Netty takes in a request of HTTP/1.1, and another on the way may read differently (RFC 9112, section 11.2): who
 * disagrees on where a request ends, passes on requests that nobody has looked at. So the connection ends with it.
 */
final class Framing {

    private Framing() {}

    /** What is wrong with the head of a request; empty for nothing. */
    static Optional<Problem> problem(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) {
            return Optional.empty();
        }
        Optional<Problem> fault = RequestDecoder.fault(request);
        if (fault.isPresent()) {
            return fault;
        }
        List<String> hosts = request.headers().getAll(HttpHeaders.HOST);
        if (hosts.size() > 1) {
            return malformed("Host stands %d times, but may stand once.".formatted(hosts.size()));
        }
        List<String> codings = request.headers().getAll(HttpHeaders.TRANSFER_ENCODING);
        if (!codings.isEmpty() && (codings.size() > 1 || !codings.get(0).equalsIgnoreCase("chunked"))) {
            return malformed(
                    "Transfer-Encoding is '%s', but may only be chunked.".formatted(String.join(", ", codings)));
        }
        for (Map.Entry<String, String> header : request.headers()) {
            if (header.getKey().isEmpty()) {
                return malformed("A header has no name.");
            }
        }
        return Optional.empty();
    }

    private static Optional<Problem> malformed(String detail) {
        return Optional.of(Problem.badRequest(detail).closing());
    }

    /** How long a body says that it is; 0 if it does not. Netty has refused what is no length. */
    static long contentLength(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null ? 0 : Long.parseLong(length);
    }
}
