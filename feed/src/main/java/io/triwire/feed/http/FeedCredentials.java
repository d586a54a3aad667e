package io.triwire.feed.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/**
 * What a request shows of who makes it. Both are empty where it shows nothing, and never both there.
 *
 * @param token a JSON Web Token
 * @param ticket what an instance has given for a token
 */
record FeedCredentials(Optional<String> token, Optional<String> ticket) {

    /** The query parameter that has a ticket. */
    static final String TICKET = "ticket";

    /** What precedes a token that is offered as a subprotocol of WebSocket: a browser can send it in no other header. */
    private static final String SUBPROTOCOL = "bearer.";

    /** The parameter of RFC 6750, section 2.3: addresses are logged and kept in histories. */
    private static final String ACCESS_TOKEN = "access_token";

    private static final Pattern BEARER =
            Pattern.compile("Bearer +([A-Za-z0-9\\-._~+/]+=*) *", Pattern.CASE_INSENSITIVE);

    /**
     * What a request to the feed shows. A cookie, which a browser sends whatever its page does, counts where there is
     * nothing else.
     *
     * @param cookie the name of the one that may have the token; empty for none
     * @throws IllegalArgumentException if it shows more than one, or one where it may not be; the message has nothing of
     *     it
     */
    static FeedCredentials of(HttpServerRequest request, Optional<String> cookie) {
        String query = request.query();
        Map<String, List<String>> parameters = query == null ? Map.of() : Query.parameters(query, Optional.empty());
        if (parameters.containsKey(ACCESS_TOKEN)) {
            throw new IllegalArgumentException(
                    "A token is not taken from the address, which is logged and remembered: send it in a header.");
        }
        List<String> tickets = parameters.getOrDefault(TICKET, List.of());
        List<String> tokens =
                Stream.concat(headers(request), subprotocols(request)).toList();
        if (tokens.size() + tickets.size() > 1) {
            throw new IllegalArgumentException("The request shows %d tokens and tickets, but may show one."
                    .formatted(tokens.size() + tickets.size()));
        }
        if (!tickets.isEmpty()) {
            return new FeedCredentials(Optional.empty(), Optional.of(tickets.get(0)));
        }
        return new FeedCredentials(
                tokens.stream().findFirst().or(() -> cookie.map(request::getCookie)
                        .map(Cookie::getValue)
                        .filter(value -> !value.isEmpty())),
                Optional.empty());
    }

    /**
     * The token in the header {@code Authorization} of a request.
     *
     * @return empty for none, and for another scheme than Bearer
     * @throws IllegalArgumentException if it is there twice, or is not well-formed; the message has nothing of it
     */
    static Optional<String> inHeader(HttpServerRequest request) {
        List<String> tokens = headers(request).toList();
        if (tokens.size() > 1) {
            throw new IllegalArgumentException(
                    "The request shows %d tokens, but may show one.".formatted(tokens.size()));
        }
        return tokens.stream().findFirst();
    }

    private static Stream<String> headers(HttpServerRequest request) {
        return request.headers().getAll(HttpHeaders.AUTHORIZATION).stream()
                .map(BEARER::matcher)
                .filter(Matcher::lookingAt)
                .map(bearer -> {
                    if (!bearer.matches()) {
                        throw new IllegalArgumentException(
                                "The header Authorization has more than 'Bearer' and a token.");
                    }
                    return bearer.group(1);
                });
    }

    private static Stream<String> subprotocols(HttpServerRequest request) {
        return request.headers().getAll("Sec-WebSocket-Protocol").stream()
                .flatMap(value -> Stream.of(value.split(",")))
                .map(String::strip)
                .filter(FeedCredentials::isToken)
                .map(offered -> offered.substring(SUBPROTOCOL.length()));
    }

    /** Whether what is offered as a subprotocol is a token instead, which no answer may repeat. */
    private static boolean isToken(String offered) {
        return offered.regionMatches(true, 0, SUBPROTOCOL, 0, SUBPROTOCOL.length());
    }

    /** What may be told of a subprotocol that a request offers. */
    static String withoutToken(String offered) {
        return isToken(offered) ? SUBPROTOCOL + "…" : offered;
    }
}
