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
 * A service of all three transports that does what the query of a request tells it, in the wire form of docs/protocol.md,
 * and keeps a log of what reached it and when.
 *
 * <p>As the services do, it refuses an upgrade from a page of another host. {@code id} names the log, {@code transport} is the wire form, {@code script} a {@link Script}; {@code accel=no} adds
 * {@code X-Accel-Buffering: no}.
 */
public final class Origin implements AutoCloseable {

    /** A close code that only the service sends (docs/protocol.md). */
    public static final int CLOSE_CODE = 1013;

    private static final String SUBPROTOCOL = "triwire.v1";

    private final Vertx vertx;
    private final HttpServer server;
    private final Map<String, List<Visit>> visits = new ConcurrentHashMap<>();

    /**
     * One request that reached it.
     *
     * @param headers as they came, a line each
     */
    public record Visit(String headers, Timeline moments) {}

    private Origin() {
        vertx = Vertx.vertx();
        server = vertx.createHttpServer(options()).requestHandler(this::serve);
    }

    /** Starts one on a free port of the loopback address. */
    public static Origin start() throws InterruptedException {
        Origin origin = new Origin();
        await(origin.server.listen().toCompletionStage().toCompletableFuture());
        return origin;
    }

    public int port() {
        return server.actualPort();
    }

    /** Speaks TLS as well, at a further free port, which it returns. */
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

    /** The requests of an id, in the order in which they came. */
    public List<Visit> visits(String id) {
        return List.copyOf(visits.getOrDefault(id, List.of()));
    }

    /** The first request of an id, awaited. */
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
        Timeline moments = new Timeline();
        StringBuilder headers = new StringBuilder();
        request.headers()
                .forEach((name, value) ->
                        headers.append(name).append(": ").append(value).append('\n'));
        moments.add(Kind.HEAD, request.version().alpnName());
        visits.computeIfAbsent(String.valueOf(request.getParam("id")), id -> new CopyOnWriteArrayList<>())
                .add(new Visit(headers.toString(), moments));
        synchronized (visits) {
            visits.notifyAll();
        }
        Transport transport = Transport.of(request.getParam("transport", Transport.LONG_POLL.id()));
        Script script = Script.of(String.valueOf(request.getParam("script", "")));
        if (transport == Transport.WEBSOCKET) {
            upgrade(request, moments, script);
        } else {
            HttpServerResponse response = head(request, transport);
            response.closeHandler(gone -> {
                if (!response.ended()) {
                    moments.add(Kind.CUT, "");
                }
            });
            if (transport == Transport.SSE) {
                response.write("retry: 2000\n\n");
            }
            run(script, 0, transport == Transport.SSE ? new Stream(request, moments) : new Poll(request, moments));
        }
    }

    private void upgrade(HttpServerRequest request, Timeline moments, Script script) {
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
                    .end("The Origin is of another host.");
            return;
        }
        request.toWebSocket().onSuccess(socket -> {
            socket.textMessageHandler(text -> moments.add(Kind.EVENT, "from the client: " + text));
            socket.closeHandler(gone -> {
                Short code = socket.closeStatusCode();
                moments.add(code == null || code == 1006 ? Kind.CUT : Kind.END, code == null ? "" : code.toString());
            });
            run(script, 0, new Socket(socket, moments));
        });
    }

    private static HttpServerResponse head(HttpServerRequest request, Transport transport) {
        HttpServerResponse response = request.response()
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Origin", "triwire")
                .putHeader("Content-Type", transport == Transport.SSE ? "text/event-stream" : "application/json");
        if ("no".equals(request.getParam("accel"))) {
            response.putHeader("X-Accel-Buffering", "no");
        }
        return transport == Transport.SSE ? response.setChunked(true) : response;
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

    /** One connection of one transport. */
    private interface Wire {

        /** Does what a step says, unless the connection is over. */
        void act(Script.Action action, int number);
    }

    private static String event(int number) {
        return "{\"id\":\"%d\",\"channel\":\"probe\",\"type\":\"message\",\"time\":0,\"data\":%d}"
                .formatted(number, number);
    }

    private record Stream(HttpServerRequest request, Timeline moments) implements Wire {

        @Override
        public void act(Script.Action action, int number) {
            HttpServerResponse response = request.response();
            if (response.ended() || response.closed()) {
                return;
            }
            switch (action) {
                case EVENT -> {
                    moments.add(Kind.EVENT, Integer.toString(number));
                    response.write("id: %d\ndata: %s\n\n".formatted(number, event(number)));
                }
                case HEARTBEAT -> {
                    moments.add(Kind.HEARTBEAT, "");
                    response.write(": heartbeat\nid: %d\n\n".formatted(number));
                }
                case END -> {
                    moments.add(Kind.END, "");
                    response.end();
                }
                case CUT -> request.connection().close();
            }
        }
    }

    private record Poll(HttpServerRequest request, Timeline moments) implements Wire {

        @Override
        public void act(Script.Action action, int number) {
            HttpServerResponse response = request.response();
            if (response.ended() || response.closed()) {
                return;
            }
            switch (action) {
                case EVENT -> {
                    moments.add(Kind.EVENT, Integer.toString(number));
                    moments.add(Kind.END, "");
                    response.end(
                            "{\"cursor\":\"%d\",\"maxWait\":25000,\"events\":[%s]}".formatted(number, event(number)));
                }
                case END -> {
                    moments.add(Kind.END, "");
                    response.end("{\"cursor\":\"0\",\"maxWait\":25000,\"events\":[]}");
                }
                case CUT -> request.connection().close();
                case HEARTBEAT -> throw new IllegalArgumentException("a poll has no heartbeat");
            }
        }
    }

    private record Socket(ServerWebSocket socket, Timeline moments) implements Wire {

        @Override
        public void act(Script.Action action, int number) {
            if (socket.isClosed()) {
                return;
            }
            switch (action) {
                case EVENT -> {
                    moments.add(Kind.EVENT, Integer.toString(number));
                    socket.writeTextMessage(event(number));
                }
                case HEARTBEAT -> {
                    moments.add(Kind.HEARTBEAT, "");
                    socket.writePing(io.vertx.core.buffer.Buffer.buffer("triwire"));
                }
                case END -> socket.close((short) CLOSE_CODE, "try again later");
                case CUT -> socket.close();
            }
        }
    }
}
