package io.triwire.bench.proxy.probe.wire;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.net.PemKeyCertOptions;

import io.triwire.bench.proxy.link.SelfSignedCertificate;
import io.triwire.bench.proxy.probe.wire.Moment.MomentKind;
import io.triwire.client.Transport;

/**
 * A scripted service for all three transports, in the wire form of docs/protocol.md. It records what reaches it and
 * when.
 *
 * <p>The query of a request controls it: {@code id} names the log, {@code transport} sets the wire form, {@code script}
 * is a {@link Script}, and {@code accel=no} adds {@code X-Accel-Buffering: no}. Like the services, it refuses an
 * upgrade from a page of another host.
 */
public final class Origin implements OriginLog, AutoCloseable {

    /** The close code that a service sends to end a stream (docs/protocol.md). */
    public static final int CLOSE_CODE = 1013;

    private static final String SUBPROTOCOL = "triwire.v1";
    static final String LOG_PATH = "/log";
    private static final int MAX_IDS = 2_000;
    private static final int MAX_VISITS = 100;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Vertx vertx;
    private final HttpServer server;
    private final Optional<Guard> guard;
    /** The log, without the oldest ids if there are too many. */
    private final Map<String, List<Visit>> visits = Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<Visit>> eldest) {
            return size() > MAX_IDS;
        }
    });

    private Origin(HttpServerOptions options, Optional<Guard> guard) {
        this.guard = guard;
        vertx = Vertx.vertx();
        server = vertx.createHttpServer(options);
        guard.ifPresentOrElse(
                each -> each.protect(vertx, server, this::serve), () -> server.requestHandler(this::serve));
    }

    /** Starts an origin on a free port of the loopback address. */
    public static Origin start() throws InterruptedException {
        return start(options(), Optional.empty());
    }

    /**
     * Starts an origin that answers only requests with a token, in a segment of the path or the header {@value
     * Guard#HEADER}, and holds a bounded number of connections.
     *
     * @param host address or name to listen on
     * @param port port to listen on; 0 for a free one
     * @throws IllegalStateException if it cannot listen; the cause has the reason
     */
    public static Origin start(String host, int port, String token) throws InterruptedException {
        // With cleartext HTTP/2 Vert.x would tell of a connection only when its first request is complete.
        HttpServerOptions options = options().setHost(host).setPort(port).setHttp2ClearTextEnabled(false);
        return start(options, Optional.of(new Guard(token)));
    }

    private static Origin start(HttpServerOptions options, Optional<Guard> guard) throws InterruptedException {
        Origin origin = new Origin(options, guard);
        try {
            await(origin.server.listen().toCompletionStage().toCompletableFuture());
        } catch (IllegalStateException failed) {
            origin.close();
            throw failed;
        }
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

    @Override
    public List<Visit> visits(String id) {
        return List.copyOf(visits.getOrDefault(id, List.of()));
    }

    @Override
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
        if (request.path().endsWith(LOG_PATH)) {
            log(request);
            return;
        }
        Transport transport;
        Script script;
        try {
            transport = Transport.of(request.getParam("transport", Transport.LONG_POLL.id()));
            script = Script.of(request.getParam("script", ""));
        } catch (IllegalArgumentException malformed) {
            request.response()
                    .setStatusCode(400)
                    .putHeader(Head.MARK, "triwire")
                    .end(String.valueOf(malformed.getMessage()));
            return;
        }
        Timeline timeline = new Timeline();
        StringBuilder headers = new StringBuilder();
        request.headers()
                .forEach((name, value) ->
                        headers.append(name).append(": ").append(value).append('\n'));
        timeline.add(MomentKind.HEAD, request.version().alpnName());
        List<Visit> same =
                visits.computeIfAbsent(String.valueOf(request.getParam("id")), id -> new CopyOnWriteArrayList<>());
        if (same.size() < MAX_VISITS) {
            same.add(new Visit(headers.toString(), timeline));
        }
        synchronized (visits) {
            visits.notifyAll();
        }
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

    /** Answers with the log of an id, for {@link RemoteOrigin}. */
    private void log(HttpServerRequest request) {
        List<RemoteOrigin.Log.LoggedVisit> entries = visits(String.valueOf(request.getParam("id"))).stream()
                .map(visit -> new RemoteOrigin.Log.LoggedVisit(
                        visit.headers(), visit.timeline().all()))
                .toList();
        try {
            request.response()
                    .putHeader("Cache-Control", "no-store")
                    .putHeader(Head.MARK, "triwire")
                    .putHeader("Content-Type", "application/json")
                    .end(JSON.writeValueAsString(new RemoteOrigin.Log(System.nanoTime(), entries)));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void upgrade(HttpServerRequest request, Timeline timeline, Script script) {
        if (!"websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
            request.response()
                    .setStatusCode(426)
                    .putHeader("Upgrade", "websocket")
                    .putHeader(Head.MARK, "triwire")
                    .end("A WebSocket upgrade was expected.");
            return;
        }
        String origin = request.getHeader("Origin");
        if (origin != null && !origin.replaceFirst("^https?://", "").equals(request.getHeader("Host"))) {
            request.response()
                    .setStatusCode(403)
                    .putHeader(Head.MARK, "triwire")
                    .end("The Origin is another host.");
            return;
        }
        request.toWebSocket().onSuccess(socket -> {
            socket.textMessageHandler(text -> timeline.add(MomentKind.EVENT, "from the client"));
            socket.closeHandler(gone -> {
                guard.ifPresent(each -> each.ended(request.connection()));
                Short code = socket.closeStatusCode();
                timeline.add(
                        code == null || code == 1006 ? MomentKind.CUT : MomentKind.END,
                        code == null ? "" : code.toString());
            });
            run(script, 0, new Socket(socket, timeline));
        });
    }

    private static HttpServerResponse head(HttpServerRequest request, Timeline timeline, String contentType) {
        HttpServerResponse response = request.response()
                .putHeader("Cache-Control", "no-store")
                .putHeader(Head.MARK, "triwire")
                .putHeader("Content-Type", contentType);
        if ("no".equals(request.getParam("accel"))) {
            response.putHeader("X-Accel-Buffering", "no");
        }
        return response.closeHandler(gone -> {
            if (!response.ended()) {
                timeline.add(MomentKind.CUT, "");
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
                    timeline.add(MomentKind.EVENT, Integer.toString(number));
                    response.write("id: %d\ndata: %s\n\n".formatted(number, event(number)));
                }
                case HEARTBEAT -> {
                    timeline.add(MomentKind.HEARTBEAT, "");
                    response.write(": heartbeat\nid: %d\n\n".formatted(number));
                }
                case END -> {
                    timeline.add(MomentKind.END, "");
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
                    timeline.add(MomentKind.EVENT, Integer.toString(number));
                    timeline.add(MomentKind.END, "");
                    response.end(
                            "{\"cursor\":\"%d\",\"maxWait\":25000,\"events\":[%s]}".formatted(number, event(number)));
                }
                case END -> {
                    timeline.add(MomentKind.END, "");
                    response.end("{\"cursor\":\"0\",\"maxWait\":25000,\"events\":[]}");
                }
                case CUT -> request.connection().close();
                case HEARTBEAT -> {
                    // A poll has none.
                }
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
                    timeline.add(MomentKind.EVENT, Integer.toString(number));
                    socket.writeTextMessage(event(number));
                }
                case HEARTBEAT -> {
                    timeline.add(MomentKind.HEARTBEAT, "");
                    socket.writePing(io.vertx.core.buffer.Buffer.buffer("triwire"));
                }
                case END -> socket.close((short) CLOSE_CODE, "try again later");
                case CUT -> socket.close();
            }
        }
    }
}
