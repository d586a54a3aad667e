package io.triwire.client;

import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A transport of the feed, with its constants. */
public enum Transport {
    /** WebSocket (RFC 6455). */
    WEBSOCKET(
            "ws",
            "WebSocket",
            "websocket",
            8081,
            Kind.SOCKET,
            List.of(
                    "Connection: Upgrade",
                    "Upgrade: websocket",
                    "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Protocol: triwire.v1")),
    /** Server-Sent Events (WHATWG HTML). */
    SSE("sse", "SSE", "sse", 8082, Kind.STREAM, List.of("Accept: text/event-stream")),
    /** Long polling (RFC 6202). */
    LONG_POLL("lp", "long polling", "longpoll", 8083, Kind.POLL, List.of("Accept: application/json"));

    /** Path of the feed on every service. */
    public static final String PATH = "/feed";

    private final String id;
    private final String title;
    private final String slug;
    private final int defaultPort;
    private final Kind kind;

    /** Made by {@code List.of}, which the checker cannot see. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final List<String> requestHeaders;

    /** How a transport uses its connection. */
    public enum Kind {
        /** An upgraded connection that carries messages both ways. */
        SOCKET,
        /** One response that does not end. */
        STREAM,
        /** A response to each request, after which the client must send another one. */
        POLL
    }

    Transport(String id, String title, String slug, int defaultPort, Kind kind, List<String> requestHeaders) {
        this.id = id;
        this.title = title;
        this.slug = slug;
        this.defaultPort = defaultPort;
        this.kind = kind;
        this.requestHeaders = requestHeaders;
    }

    /** Short name in options, files and JSON: {@code ws}, {@code sse} or {@code lp}. */
    public String id() {
        return id;
    }

    /** Name within a sentence. */
    public String title() {
        return title;
    }

    /** Name as one lower-case word, for files and configurations: {@code websocket}, {@code sse} or {@code longpoll}. */
    public String slug() {
        return slug;
    }

    /** Name of the module of its service, which is also the prefix of the service's own configuration keys. */
    public String module() {
        return slug + "-service";
    }

    /** Default port of its service. */
    public int defaultPort() {
        return defaultPort;
    }

    /** How it uses its connection. */
    public Kind kind() {
        return kind;
    }

    /** HTTP status code that accepts a connection: 101 for an upgrade, 200 otherwise. */
    public int openingStatus() {
        return kind == Kind.SOCKET ? 101 : 200;
    }

    /** Whether each request has a single response, after which the client must send another one. */
    public boolean answersOnce() {
        return kind == Kind.POLL;
    }

    /** Whether a subscriber publishes over its own connection; otherwise it publishes by POST. */
    public boolean publishesOnConnection() {
        return kind == Kind.SOCKET;
    }

    /**
     * Header lines of a subscribing request, except {@code Host}.
     *
     * @param webSocketKey value of {@code Sec-WebSocket-Key} (RFC 6455, section 4.1); only an upgrade has this line
     */
    public List<String> requestHeaders(String webSocketKey) {
        List<String> lines = new ArrayList<>(requestHeaders);
        if (kind == Kind.SOCKET) {
            lines.add("Sec-WebSocket-Key: " + webSocketKey);
        }
        return lines;
    }

    /**
     * The transport with this id.
     *
     * @throws IllegalArgumentException if there is no such transport
     */
    public static Transport of(String id) {
        return Arrays.stream(values())
                .filter(transport -> transport.id.equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'%s' is not one of %s"
                        .formatted(
                                id, Arrays.stream(values()).map(Transport::id).collect(Collectors.joining(", ")))));
    }

    /** Subscribes over this transport, without waiting for the connection. */
    public Subscriber subscribe(SubscribeOptions options) {
        Backoff backoff = new Backoff();
        return switch (this) {
            case WEBSOCKET -> WebSocketSubscriber.subscribe(options, backoff);
            case SSE -> SseSubscriber.subscribe(options, backoff);
            case LONG_POLL -> LongPollSubscriber.subscribe(options, backoff);
        };
    }

    /** The URL of the feed on a service. */
    public URI feed(URI service) {
        return service.resolve(PATH);
    }
}
