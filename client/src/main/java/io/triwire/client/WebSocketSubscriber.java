package io.triwire.client;

import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** A subscriber over WebSocket (RFC 6455); publishes over the same connection. */
public final class WebSocketSubscriber extends ReconnectingSubscriber {

    private static final String SUBPROTOCOL = "triwire.v1";
    private static final int INVALID_DATA = 1003;
    private static final int TOO_LARGE = 1009;

    /** Held during a publication. Incoming messages need only the lock of this object. */
    private final Object publishing = new Object();

    private final AtomicLong refs = new AtomicLong();
    private final Map<String, CompletableFuture<String>> unanswered = new ConcurrentHashMap<>();
    private volatile CompletableFuture<WebSocket> connected = new CompletableFuture<>();

    private WebSocketSubscriber(SubscribeOptions options, Backoff backoff) {
        super(options, backoff);
    }

    /** Subscribes, without waiting for the connection. */
    public static WebSocketSubscriber subscribe(SubscribeOptions options, Backoff backoff) {
        WebSocketSubscriber subscriber = new WebSocketSubscriber(options, backoff);
        subscriber.start();
        return subscriber;
    }

    @Override
    void open(Optional<String> after, Connection connection) {
        List<String> parameters = options.heartbeatEvents() ? List.of("heartbeat=event") : List.of();
        URI feed = options.feed(service(), after, parameters);
        URI address = URI.create(feed.toString().replaceFirst("^http", "ws"));
        WebSocket.Builder upgrade = HTTP.newWebSocketBuilder().subprotocols(SUBPROTOCOL);
        options.authorization().ifPresent(value -> upgrade.header("Authorization", value));
        CompletableFuture<WebSocket> socket = upgrade.buildAsync(address, new Frames(connection));
        connection.cutBy(() -> socket.cancel(true));
        socket.whenComplete((open, failure) -> {
            if (failure != null) {
                refused(failure, connection);
            }
        });
    }

    private static void refused(Throwable failure, Connection connection) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof WebSocketHandshakeException handshake) {
            HttpResponse<?> answer = handshake.getResponse();
            connection.refused(new ProblemDetails(
                    answer.statusCode(),
                    "",
                    "the upgrade was refused",
                    RetryAfter.of(answer.headers(), Clock.systemUTC())));
        } else {
            connection.lost("failed: " + cause);
        }
    }

    /** {@inheritDoc} Waits for a connection first. The acknowledgement arrives only after the events sent before it. */
    @Override
    public String publish(String publication) {
        synchronized (publishing) {
            return publishNext(publication);
        }
    }

    private String publishNext(String publication) {
        String ref = Long.toString(refs.incrementAndGet());
        CompletableFuture<String> answer = new CompletableFuture<>();
        unanswered.put(ref, answer);
        try {
            await(await(connected).sendText("{\"publish\":%s,\"ref\":\"%s\"}".formatted(publication, ref), true));
            return await(answer);
        } finally {
            unanswered.remove(ref);
        }
    }

    private static <T> T await(CompletableFuture<T> answer) {
        try {
            return answer.get(ANSWER_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RefusedException refused) {
                throw refused;
            }
            throw new IllegalStateException("unknown whether the event was stored", failed.getCause());
        } catch (TimeoutException silent) {
            throw new IllegalStateException("unknown whether the event was stored: no acknowledgement", silent);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while publishing an event", interrupted);
        }
    }

    private void answered(JsonObject answer) {
        Optional<String> ref = answer.string("ref");
        if (answer.string("control").orElseThrow().equals("ack")) {
            String cursor = HttpPublish.cursor(answer);
            ref.map(unanswered::get).ifPresent(waiting -> waiting.complete(cursor));
        } else {
            RefusedException refused = new RefusedException(new ProblemDetails(
                    answer.number("status").orElse(0L).intValue(),
                    answer.string("title").orElse(""),
                    answer.string("detail").orElse(""),
                    Optional.empty()));
            // A refusal of a malformed message has no reference, but there is only one pending publication.
            unanswered.forEach((waiting, result) -> {
                if (ref.filter(other -> !other.equals(waiting)).isEmpty()) {
                    result.completeExceptionally(refused);
                }
            });
        }
    }

    /** The messages of a connection, requested one at a time. */
    private final class Frames implements WebSocket.Listener {

        /** Tells the HTTP client that it may reuse its buffer. */
        private static final CompletionStage<?> TAKEN = CompletableFuture.allOf();

        private final Connection connection;
        private final StringBuilder message = new StringBuilder();

        Frames(Connection connection) {
            this.connection = connection;
        }

        @Override
        public void onOpen(WebSocket socket) {
            connection.alive();
            connection.cutBy(() -> {
                disconnected("the connection was closed");
                socket.abort();
            });
            connection.leaveBy(() -> socket.sendClose(WebSocket.NORMAL_CLOSURE, "")
                    .orTimeout(Duration.ofSeconds(1).toMillis(), TimeUnit.MILLISECONDS)
                    .whenComplete((sent, failure) -> socket.abort()));
            if (!socket.getSubprotocol().equals(SUBPROTOCOL)) {
                connection.broken(new ProtocolViolationException("The service selected subprotocol '%s' instead of '%s'"
                        .formatted(socket.getSubprotocol(), SUBPROTOCOL)));
                return;
            }
            connected.complete(socket);
            socket.request(1);
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            connection.alive();
            message.append(part);
            if (!last) {
                socket.request(1);
                return TAKEN;
            }
            try {
                message.toString().lines().map(JsonObject::of).forEach(this::deliver);
                message.setLength(0);
                connection.more(() -> socket.request(1));
            } catch (ProtocolViolationException violation) {
                connection.broken(violation);
            }
            return TAKEN;
        }

        private void deliver(JsonObject line) {
            String control = line.string("control").orElse("");
            if (control.equals("ack") || control.equals("refused")) {
                answered(line);
            } else {
                connection.receivedInStep(MessageReader.received(line));
            }
        }

        @Override
        public CompletionStage<?> onPing(WebSocket socket, ByteBuffer data) {
            // The JDK's client sends the pong.
            connection.alive();
            socket.request(1);
            return TAKEN;
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            connection.broken(new ProtocolViolationException("The service sent a binary message"));
            return TAKEN;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            String how = "was closed with %d %s".formatted(code, reason);
            disconnected(how);
            if (code == INVALID_DATA || code == TOO_LARGE) {
                connection.broken(new RefusedException(new ProblemDetails(code, "closed", reason, Optional.empty())));
            } else {
                connection.lost(how);
            }
            return TAKEN;
        }

        @Override
        public void onError(WebSocket socket, Throwable failure) {
            disconnected("failed: " + failure);
            connection.lost("failed: " + failure);
        }

        private void disconnected(String how) {
            connected = new CompletableFuture<>();
            unanswered.values().forEach(result -> result.completeExceptionally(new IllegalStateException(how)));
        }
    }
}
