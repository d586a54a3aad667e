package io.triwire.bench.proxy.path;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.triwire.bench.process.CommandFailedException;
import io.triwire.bench.proxy.link.TlsTrust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What a client sees of a service that serves all transports at one address. */
@Tag("slow")
class LiveServiceTest {

    private static final Duration PATIENCE = Duration.ofSeconds(4);
    private static final int HEARTBEAT_MILLIS = 1_000;
    private static final int MAX_WAIT_MILLIS = 1_500;
    private static final String WELCOME = "{\"control\":\"welcome\",\"cursor\":\"c\",\"heartbeat\":1000}";
    private static final String EVENT = "{\"id\":\"c1\",\"channel\":\"a\",\"type\":\"message\",\"time\":1,\"data\":{}}";

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void aServiceThatLastsWorks() throws Exception {
        List<String> sentences = sentences(serve(0));

        assertThat(sentences.get(0))
                .matches("WebSocket: yes, the first byte came after \\d+ ms, the first message after \\d+ ms; "
                        + "the first event after \\d+ ms; "
                        + "a connection without events lasts at least 4 s with its heartbeat of 1 s\\.");
        assertThat(sentences.get(1))
                .matches("SSE: yes, .+; a connection without events lasts at least 4 s with its heartbeat of 1 s\\.");
        assertThat(sentences.get(2))
                .matches(
                        "Long polling: yes, .+; a poll of 1.5 s is answered \\(the longest of the service: 1.5 s\\)\\.");
    }

    @Test
    void aLimitOnEveryConnectionIsSeen() throws Exception {
        List<String> sentences = sentences(serve(2_000));

        assertThat(sentences.get(0)).matches("WebSocket: yes, but .+; every connection ends after [23](\\.\\d)? s\\.");
        assertThat(sentences.get(1)).matches("SSE: yes, but .+; every connection ends after [23](\\.\\d)? s\\.");
    }

    @Test
    void anotherServiceIsToldInOneLine() throws Exception {
        HttpServer other = listen(
                request -> request.response().putHeader("Server", "other").end("hello"));

        assertThatThrownBy(() -> run(other).observe())
                .isInstanceOf(CommandFailedException.class)
                .hasMessageMatching("http://localhost:\\d+: no Triwire service answers there \\(WebSocket: .+\\)\\.");
    }

    private static List<String> sentences(HttpServer server) throws Exception {
        return run(server).observe().answers().stream()
                .map(PathAnswer::sentence)
                .toList();
    }

    private static PathRun run(HttpServer server) throws Exception {
        return new PathRun(
                URI.create("http://localhost:" + server.actualPort()),
                Optional.empty(),
                TlsTrust.of(Optional.empty()),
                PATIENCE,
                line -> {});
    }

    /**
     * Serves the feed.
     *
     * @param lifeMillis age at which each connection is closed; 0 for none
     */
    private HttpServer serve(int lifeMillis) {
        return listen(request -> {
            boolean quiet = request.getParam("channel") != null;
            if (lifeMillis > 0) {
                vertx.setTimer(lifeMillis, over -> request.connection().close());
            }
            if ("websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
                webSocket(request, quiet);
            } else if ("text/event-stream".equals(request.getHeader("Accept"))) {
                stream(request.response(), quiet);
            } else {
                String answer = "{\"cursor\":\"c\",\"maxWait\":%d,\"events\":[]}".formatted(MAX_WAIT_MILLIS);
                vertx.setTimer(
                        quiet ? MAX_WAIT_MILLIS : 1, due -> request.response().end(answer));
            }
        });
    }

    private void webSocket(HttpServerRequest request, boolean quiet) {
        request.toWebSocket().onSuccess(socket -> {
            socket.writeTextMessage(quiet ? WELCOME : WELCOME + "\n" + EVENT);
            long beating = vertx.setPeriodic(HEARTBEAT_MILLIS, due -> socket.writePing(Buffer.buffer("h")));
            socket.closeHandler(gone -> vertx.cancelTimer(beating));
        });
    }

    private void stream(HttpServerResponse response, boolean quiet) {
        response.setChunked(true)
                .putHeader("Content-Type", "text/event-stream")
                .write("event: control\nid: c\ndata: %s\n\n".formatted(WELCOME));
        if (!quiet) {
            response.write("id: c1\ndata: %s\n\n".formatted(EVENT));
        }
        long beating = vertx.setPeriodic(HEARTBEAT_MILLIS, due -> response.write(": heartbeat\nid: c\n\n"));
        response.closeHandler(gone -> vertx.cancelTimer(beating));
    }

    private HttpServer listen(Handler<HttpServerRequest> handler) {
        return vertx.createHttpServer(new HttpServerOptions()
                        .setHost("localhost")
                        .setPort(0)
                        .setWebSocketSubProtocols(List.of("triwire.v1")))
                .requestHandler(handler)
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }
}
