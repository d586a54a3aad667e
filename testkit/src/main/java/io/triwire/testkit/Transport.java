package io.triwire.testkit;

/** The ways in which the feed is served. */
public enum Transport {
    WEBSOCKET("websocket-service"),
    SSE("sse-service"),
    LONG_POLL("longpoll-service");

    private final String service;

    Transport(String service) {
        this.service = service;
    }

    /** The module of the service, which is also the prefix of its own settings. */
    public String service() {
        return service;
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
}
