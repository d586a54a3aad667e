package io.triwire.bench.proxy.probe.wire;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.net.PemKeyCertOptions;

import io.triwire.bench.proxy.link.SelfSignedCertificate;
import io.triwire.bench.proxy.probe.wire.Moment.Kind;
import io.triwire.client.Transport;

/**
 * A scripted service for all three transports, in the wire form of docs/protocol.md. It records what reaches it and
 * when.
 *
 * <p>The query of a request controls it: {@code id} names the log, {@code transport} sets the wire form, {@code script}
 * is a {@link Script}, and {@code accel=no} adds {@code X-Accel-Buffering: no}. Like the services, it refuses an
 * upgrade from a page of another host.
 */
public final class Origin implements AutoCloseable {

    /** The close code that a service sends to end a stream (docs/protocol.md). */
    public static final int CLOSE_CODE = 1013;

    private static final String SUBPROTOCOL = "triwire.v1";

    private final Vertx vertx;
    private final HttpServer server;
    private final Map<String, List<Visit>> visits = new ConcurrentHashMap<>();

    /**
     * A request that reached the origin.
     *
     * @param headers its header lines
     * @param timeline what the origin saw and did
     */
    public record Visit(String headers, Timeline timeline) {}

    private Origin() {
        vertx = Vertx.vertx();
        server = vertx.createHttpServer(options()).requestHandler(this::serve);
    }

    /** Starts an origin on a free port of the loopback address. */
    public static Origin start() throws InterruptedException {
        Origin origin = new Origin();
        await(origin.server.listen().toCompletionStage().toCompletableFuture());
        return origin;
    }

    /** The port. */
    public int port() {
        return server.actualPort();
    }

    /** Also listens with TLS on another free port, which it returns. */
    public int listenSecurely(SelfSignedCertificate certificate) throws InterruptedException {
        HttpServer secure = vertx.createHttpServer(options()
                        .setSsl(true)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .setCertPath(certificate.certificate().toString())
                                .setKeyPath(certificate.key().toString())))
                .requestHandler(this::serve);
        await(secure.listen().toCompletionStage().toCompletableFuture());
        return secure.actualPort();
    }

    private static HttpServerOptions options() {
        return new HttpServerOptions().setHost("127.0.0.1").setPort(0).setWebSocketSubProtocols(List.of(SUBPROTOCOL));
    }

    /** The requests with an id, in order of arrival. */
    public List<Visit> visits(String id) {
        return List.copyOf(visits.getOrDefault(id, List.of()));
    }

    /** Waits for the first request with an id; empty if none arrives within the deadline. */
    public Optional<Visit> awaitVisit(String id, Duration deadline) throws InterruptedException {
        long end = System.nanoTime() + deadline.toNanos();
        synchronized (visits) {
            while (visits(id).isEmpty() && System.nanoTime() < end) {
                visits.wait(Math.max(1, (end - System.nanoTime()) / 1_000_000));
            }
        }
        return visits(id).stream().findFirst();
    }

    private void serve(HttpServerRequest request) {
        Timeline timeline = new Timeline();
        StringBuilder headers = new StringBuilder();
        request.headers()
                .forEach((name, value) ->
                        headers.append(name).append(": ").append(value).append('\n'));
        timeline.add(Kind.HEAD, request.version().alpnName());
        visits.computeIfAbsent(String.valueOf(request.getParam("id")), id -> new CopyOnWriteArrayList<>())
                .add(new Visit(headers.toString(), timeline));
        synchronized (visits) {
            visits.notifyAll();
        }
        Transport transport = Transport.of(request.getParam("transport", Transport.LONG_POLL.id()));
        Script script = Script.of(String.valueOf(request.getParam("script", "")));
        switch (transport) {
            case WEBSOCKET -> upgrade(request, timeline, script);
            case SSE -> {
                head(request, timeline, "text/event-stream").setChunked(true).write("retry: 2000\n\n");
                run(script, 0, new Stream(request, timeline));
            }
            case LONG_POLL -> {
                head(request, timeline, "application/json");
                run(script, 0, new Poll(request, timeline));
            }
        }
    }

    private void upgrade(HttpServerRequest request, Timeline timeline, Script script) {
        if (!"websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
            request.response()
                    .setStatusCode(426)
                    .putHeader("Upgrade", "websocket")
                    .putHeader("X-Origin", "triwire")
                    .end("A WebSocket upgrade was expected.");
            return;
        }
        String origin = request.getHeader("Origin");
        if (origin != null && !origin.equals("http://" + request.getHeader("Host"))) {
            request.response()
                    .setStatusCode(403)
                    .putHeader("X-Origin", "triwire")
                    .end("The Origin is another host.");
            return;
        }
        request.toWebSocket().onSuccess(socket -> {
            socket.textMessageHandler(text -> timeline.add(Kind.EVENT, "from the client: " + text));
            socket.closeHandler(gone -> {
                Short code = socket.closeStatusCode();
                timeline.add(code == null || code == 1006 ? Kind.CUT : Kind.END, code == null ? "" : code.toString());
            });
            run(script, 0, new Socket(socket, timeline));
        });
    }

    private static HttpServerResponse head(HttpServerRequest request, Timeline timeline, String contentType) {
        HttpServerResponse response = request.response()
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Origin", "triwire")
                .putHeader("Content-Type", contentType);
        if ("no".equals(request.getParam("accel"))) {
            response.putHeader("X-Accel-Buffering", "no");
        }
        return response.closeHandler(gone -> {
            if (!response.ended()) {
                timeline.add(Kind.CUT, "");
            }
        });
    }

    private void run(Script script, int index, Wire wire) {
        if (index < script.steps().size()) {
            Script.Step step = script.steps().get(index);
            vertx.setTimer(Math.max(1, step.afterMillis()), timer -> {
                wire.act(step.action(), index);
                run(script, index + 1, wire);
            });
        }
    }

    @Override
    public void close() {
        try {
            await(vertx.close().toCompletionStage().toCompletableFuture());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(Future<?> done) throws InterruptedException {
        try {
            done.get();
        } catch (ExecutionException failed) {
            throw new IllegalStateException(failed.getCause());
        }
    }

    /** A connection of one transport. */
    private interface Wire {

        /** Performs a step of the script, unless the connection has ended. */
        void act(Script.Action action, int number);
    }

    private static String event(int number) {
        return "{\"id\":\"%d\",\"channel\":\"probe\",\"type\":\"message\",\"time\":0,\"data\":%d}"
                .formatted(number, number);
    }

    private record Stream(HttpServerRequest request, Timeline timeline) implements Wire {

        @Override
        public void act(Script.Action action, int number) {
            HttpServerResponse response = request.response();
            if (response.ended() || response.closed()) {
                return;
            }
            switch (action) {
                case EVENT -> {
                    timeline.add(Kind.EVENT, Integer.toString(number));
                    response.write("id: %d\ndata: %s\n\n".formatted(number, event(number)));
                }
                case HEARTBEAT -> {
                    timeline.add(Kind.HEARTBEAT, "");
                    response.write(": heartbeat\nid: %d\n\n".formatted(number));
                }
                case END -> {
                    timeline.add(Kind.END, "");
                    response.end();
                }
                case CUT -> request.connection().close();
            }
        }
    }

    private record Poll(HttpServerRequest request, Timeline timeline) implements Wire {

        @Override
        public void act(Script.Action action, int number) {
            HttpServerResponse response = request.response();
            if (response.ended() || response.closed()) {
                return;
            }
            switch (action) {
                case EVENT -> {
                    timeline.add(Kind.EVENT, Integer.toString(number));
                    timeline.add(Kind.END, "");
                    response.end(
                            "{\"cursor\":\"%d\",\"maxWait\":25000,\"events\":[%s]}".formatted(number, event(number)));
                }
                case END -> {
                    timeline.add(Kind.END, "");
                    response.end("{\"cursor\":\"0\",\"maxWait\":25000,\"events\":[]}");
                }
                case CUT -> request.connection().close();
                case HEARTBEAT -> throw new IllegalArgumentException("a poll has no heartbeat");
            }
        }
    }

    private record Socket(ServerWebSocket socket, Timeline timeline) implements Wire {

        @Override
        public void act(Script.Action action, int number) {
            if (socket.isClosed()) {
                return;
            }
            switch (action) {
                case EVENT -> {
                    timeline.add(Kind.EVENT, Integer.toString(number));
                    socket.writeTextMessage(event(number));
                }
                case HEARTBEAT -> {
                    timeline.add(Kind.HEARTBEAT, "");
                    socket.writePing(io.vertx.core.buffer.Buffer.buffer("triwire"));
                }
                case END -> socket.close((short) CLOSE_CODE, "try again later");
                case CUT -> socket.close();
            }
        }
    }
}
