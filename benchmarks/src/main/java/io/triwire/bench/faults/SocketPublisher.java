package io.triwire.bench.faults;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;

/** Publishes over a WebSocket, which it opens on demand. */
final class SocketPublisher implements AutoCloseable {

    private static final int CREATED = 201;
    private static final Duration TIME_TO_CONNECT = Duration.ofSeconds(5);
    private static final Duration TIME_TO_ANSWER = Duration.ofSeconds(12);

    private final HttpClient http;
    private final URI address;
    private CompletableFuture<WebSocket> connection = CompletableFuture.failedFuture(new IOException("not open yet"));
    private Map<String, CompletableFuture<Integer>> pending = new ConcurrentHashMap<>();

    SocketPublisher(HttpClient http, URI address) {
        this.http = http;
        // To receive no events: nothing is published to this channel.
        this.address = URI.create("ws" + address.toString().substring("http".length()) + "?channel=nothing");
    }

    /**
     * Sends a publication. Completes with 201 or the status code of the refusal, or exceptionally without an answer.
     */
    synchronized CompletableFuture<Integer> publish(long number, String publication) {
        if (connection.isCompletedExceptionally()) {
            pending = new ConcurrentHashMap<>();
            connection = http.newWebSocketBuilder()
                    .subprotocols("triwire.v1")
                    .connectTimeout(TIME_TO_CONNECT)
                    .buildAsync(address, new Answers(pending));
        }
        String ref = Long.toString(number);
        String message = "{\"publish\":%s,\"ref\":\"%s\"}".formatted(publication, ref);
        CompletableFuture<Integer> answer =
                new CompletableFuture<Integer>().orTimeout(TIME_TO_ANSWER.toSeconds(), TimeUnit.SECONDS);
        pending.put(ref, answer);
        // A WebSocket sends one message at a time: the next waits until this one is sent.
        connection = connection.thenCompose(open -> open.sendText(message, true));
        connection.exceptionally(failed -> {
            answer.completeExceptionally(failed);
            return null;
        });
        return answer;
    }

    private synchronized void broken(Map<String, CompletableFuture<Integer>> waiting, Throwable how) {
        if (waiting == pending) {
            connection = CompletableFuture.failedFuture(how);
        }
        waiting.values().forEach(answer -> answer.completeExceptionally(how));
    }

    /** Reads the answers of one connection. */
    private final class Answers implements WebSocket.Listener {

        private final Map<String, CompletableFuture<Integer>> waiting;
        private final StringBuilder message = new StringBuilder();

        private Answers(Map<String, CompletableFuture<Integer>> waiting) {
            this.waiting = waiting;
        }

        @Override
        public CompletionStage<?> onText(WebSocket open, CharSequence data, boolean last) {
            message.append(data);
            if (last) {
                message.toString().lines().forEach(this::take);
                message.setLength(0);
            }
            open.request(1);
            return CompletableFuture.completedStage(open);
        }

        private void take(String line) {
            try {
                JsonNode answer = FaultSubscriber.JSON.readTree(line);
                CompletableFuture<Integer> asked =
                        waiting.remove(answer.path("ref").asText());
                if (asked != null) {
                    asked.complete(
                            answer.path("control").asText().equals("ack")
                                    ? CREATED
                                    : answer.path("status").asInt());
                }
            } catch (IOException malformed) {
                broken(waiting, malformed);
            }
        }

        @Override
        public CompletionStage<?> onClose(WebSocket open, int code, String reason) {
            broken(waiting, new IOException("closed with " + code));
            return CompletableFuture.completedStage(open);
        }

        @Override
        public void onError(WebSocket open, Throwable failure) {
            broken(waiting, failure);
        }
    }

    @Override
    public synchronized void close() {
        connection.thenAccept(WebSocket::abort);
    }
}
