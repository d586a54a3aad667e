package io.triwire.bench.faults;

import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

import io.triwire.client.Transport;

/** A subscriber over WebSocket. */
final class WebSocketReader extends FaultSubscriber {

    private static final Duration TIME_TO_CONNECT = Duration.ofSeconds(5);

    private volatile Optional<WebSocket> socket = Optional.empty();

    WebSocketReader(Transport transport, SubscriberTools shared, Wanted wanted, Random random) {
        super(transport, shared, wanted, random);
    }

    @Override
    void open(URI address, long number) {
        URI ws = URI.create("ws" + address.toString().substring("http".length()));
        http().newWebSocketBuilder()
                .subprotocols("triwire.v1")
                .connectTimeout(TIME_TO_CONNECT)
                .buildAsync(ws, new Messages(number))
                .whenComplete((opened, failure) -> {
                    if (failure != null) {
                        refused(number, failure);
                    }
                });
    }

    private void refused(long number, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof WebSocketHandshakeException handshake && handshake.getResponse() != null) {
            refused(
                    number,
                    handshake.getResponse().statusCode(),
                    handshake.getResponse().headers());
        } else {
            lost(number, "not connected: " + cause, true);
        }
    }

    @Override
    void abort() {
        socket.ifPresent(WebSocket::abort);
    }

    @Override
    void readOn() {
        socket.ifPresent(open -> open.request(1));
    }

    /** The messages of one connection. */
    private final class Messages implements WebSocket.Listener {

        private final long number;
        private final StringBuilder message = new StringBuilder();

        private Messages(long number) {
            this.number = number;
        }

        @Override
        public void onOpen(WebSocket opened) {
            if (!isCurrent(number)) {
                opened.abort();
                return;
            }
            socket = Optional.of(opened);
            opened(number);
            opened.request(1);
        }

        @Override
        public CompletionStage<?> onText(WebSocket open, CharSequence data, boolean last) {
            heard(number);
            message.append(data);
            if (last) {
                message.toString().lines().forEach(line -> line(number, line));
                message.setLength(0);
            }
            return next(open);
        }

        @Override
        public CompletionStage<?> onPing(WebSocket open, ByteBuffer payload) {
            heard(number);
            return next(open);
        }

        /** Requests the next message, unless reading is paused. */
        private CompletionStage<?> next(WebSocket open) {
            if (!isPaused()) {
                open.request(1);
            }
            return CompletableFuture.completedStage(open);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket open, int code, String reason) {
            lost(number, "closed with " + code, false);
            return CompletableFuture.completedStage(open);
        }

        @Override
        public void onError(WebSocket open, Throwable failure) {
            lost(number, "broken: " + failure, false);
        }
    }
}
