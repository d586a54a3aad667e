package io.triwire.bench.load.workload;

import java.net.URI;
import java.util.List;
import java.util.Optional;

import io.triwire.client.Transport;

/**
 * A feed over one transport, as its subscribers reach it.
 *
 * @param target address of the feed, such as {@code http://127.0.0.1:8082/feed}
 * @param authorization value of the header {@code Authorization}; empty for a service that wants none
 */
public record Endpoint(Transport transport, URI target, Optional<String> authorization) {

    /** The header that has a token. */
    public static final String AUTHORIZATION = "Authorization";

    /** A feed that wants no authorization. */
    public static Endpoint of(Transport transport, URI target) {
        return new Endpoint(transport, target, Optional.empty());
    }

    /** The same feed at another address. */
    public Endpoint at(URI other) {
        return new Endpoint(transport, other, authorization);
    }

    /** The same feed, reached with another authorization. */
    public Endpoint with(Optional<String> other) {
        return new Endpoint(transport, target, other);
    }

    /**
     * The header lines of the request that begins a subscription, without {@code Host}.
     *
     * @param webSocketKey {@code Sec-WebSocket-Key} of a WebSocket; other transports ignore it
     */
    public List<String> requestHeaders(String webSocketKey) {
        List<String> lines = transport.requestHeaders(webSocketKey);
        authorization.ifPresent(value -> lines.add(AUTHORIZATION + ": " + value));
        return lines;
    }
}
