package io.triwire.bench.proxy.probe.wire;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;

/**
 * What protects an {@link Origin} that others can reach: only requests with its token are answered, everything else
 * gets 404; a connection without such a request ends after 10 s; and there are at most 400 connections.
 */
final class Guard {

    /** Name of the header for the token. */
    static final String HEADER = "X-Triwire-Token";

    private static final int CONNECTIONS = 400;
    private static final long MILLIS_TO_ASK = 10_000;
    private static final int NOT_FOUND = 404;

    private final byte[] token;
    private final Map<HttpConnection, Long> timers = new ConcurrentHashMap<>();

    Guard(String token) {
        this.token = token.getBytes(StandardCharsets.UTF_8);
    }

    void protect(Vertx vertx, HttpServer server, Handler<HttpServerRequest> origin) {
        server.connectionHandler(connection -> {
                    if (timers.size() >= CONNECTIONS) {
                        connection.close();
                        return;
                    }
                    timers.put(connection, vertx.setTimer(MILLIS_TO_ASK, late -> connection.close()));
                    connection.closeHandler(gone -> {
                        Long timer = timers.remove(connection);
                        if (timer != null) {
                            vertx.cancelTimer(timer);
                        }
                    });
                })
                .invalidRequestHandler(request -> request.connection().close())
                .requestHandler(request -> {
                    if (!admits(request)) {
                        request.response()
                                .setStatusCode(NOT_FOUND)
                                .putHeader("Connection", "close")
                                .end();
                        return;
                    }
                    Long timer = timers.get(request.connection());
                    if (timer != null) {
                        vertx.cancelTimer(timer);
                    }
                    origin.handle(request);
                });
    }

    /** Forgets a connection that has ended as a WebSocket: Vert.x calls its other handler no more. */
    void ended(HttpConnection connection) {
        timers.remove(connection);
    }

    /** Compares in constant time. */
    private boolean admits(HttpServerRequest request) {
        Stream<String> given =
                Stream.concat(Arrays.stream(request.path().split("/", -1)), request.headers().getAll(HEADER).stream());
        return given.filter(each -> MessageDigest.isEqual(each.getBytes(StandardCharsets.UTF_8), token))
                        .count()
                > 0;
    }
}
