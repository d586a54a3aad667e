package io.triwire.client;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A way to deliver the feed: all that is known of it without asking a service. */
public enum Transport {
    WEBSOCKET(
            "ws",
            "WebSocket",
            "websocket-service",
            8081,
            101,
            false,
            true,
            List.of(
                    "Connection: Upgrade",
                    "Upgrade: websocket",
                    "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Protocol: triwire.v1")),
    SSE("sse", "SSE", "sse-service", 8082, 200, false, false, List.of("Accept: text/event-stream")),
    LONG_POLL("lp", "long polling", "longpoll-service", 8083, 200, true, false, List.of("Accept: application/json"));

    /** Path of the feed at every service. */
    public static final String PATH = "/feed";

    private final String id;
    private final String title;
    private final String module;
    private final int defaultPort;
    private final int openingStatus;
    private final boolean answersOnce;
    private final boolean publishesOnConnection;
    private final List<String> requestHeaders;

    Transport(
            String id,
            String title,
            String module,
            int defaultPort,
            int openingStatus,
            boolean answersOnce,
            boolean publishesOnConnection,
            List<String> requestHeaders) {
        this.id = id;
        this.title = title;
        this.module = module;
        this.defaultPort = defaultPort;
        this.openingStatus = openingStatus;
        this.answersOnce = answersOnce;
        this.publishesOnConnection = publishesOnConnection;
        this.requestHeaders = requestHeaders;
    }

    /** Short name in options, files and JSON: {@code ws}, {@code sse} or {@code lp}. */
    public String id() {
        return id;
    }

    /** Name in a sentence. */
    public String title() {
        return title;
    }

    /** Module of its service, which is also the prefix of the service's own settings. */
    public String module() {
        return module;
    }

    /** Port that its service listens on by default. */
    public int defaultPort() {
        return defaultPort;
    }

    /** HTTP status that opens a connection: 101 where it is an upgrade, else 200. */
    public int openingStatus() {
        return openingStatus;
    }

    /** Whether a request ends with its answer, so that the client has to ask again. */
    public boolean answersOnce() {
        return answersOnce;
    }

    /** Whether a subscriber publishes on its own connection, and not by a POST of its own. */
    public boolean publishesOnConnection() {
        return publishesOnConnection;
    }

    /** Header lines of the request that subscribes, but for Host and, of an upgrade, {@code Sec-WebSocket-Key}. */
    public List<String> requestHeaders() {
        return requestHeaders;
    }

    /**
     * The transport with this id.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Transport of(String id) {
        return Arrays.stream(values())
                .filter(transport -> transport.id.equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'%s' is none of %s"
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

    /** Address of the feed at a service. */
    public URI feed(URI service) {
        return service.resolve(PATH);
    }
}
