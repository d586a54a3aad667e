package io.triwire.feed.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.util.concurrent.EventExecutor;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/**
 * Tries {@link VertxInternals} when a service starts, over the loopback address: a service whose Vert.x has changed
 * must not start, for it would serve without its guards.
 */
@ApplicationScoped
class InternalsCheck {

    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private static final String HOST = "HTTP/1.1\r\nHost: localhost\r\n";
    private static final byte[] GET = ascii("GET / " + HOST + "\r\n");
    private static final byte[] UPGRADE = ascii("GET /socket " + HOST + """
            Connection: Upgrade\r
            Upgrade: websocket\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            \r
            """);
    private static final byte[] END_OF_HEAD = ascii("\r\n\r\n");
    private static final byte[] PING = {(byte) 0x89, (byte) 0x80, 0, 0, 0, 0};
    private static final byte[] PONG = {(byte) 0x8a, 0};

    /** The preface of HTTP/2, empty SETTINGS, and the HEADERS of {@code GET http://a/} (RFC 9113, RFC 7541). */
    private static final byte[] HTTP_2 = ascii("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
            + "\0\0\0\4\0\0\0\0\0"
            + "\0\0\6\1\5\0\0\0\1"
            + "\u0082\u0084\u0086A\1a");

    private final FeedEndpoint endpoint;
    private final Duration deadline;

    @Inject
    InternalsCheck(FeedEndpoint endpoint) {
        this(endpoint, DEADLINE);
    }

    InternalsCheck(FeedEndpoint endpoint, Duration deadline) {
        this.endpoint = endpoint;
        this.deadline = deadline;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Before anything else of the service begins. */
    void check(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent starting, Vertx vertx) {
        try {
            check(vertx);
        } catch (LinkageError missing) {
            throw new ChangedInternalsException("A class or a method is missing: " + missing.getMessage(), missing);
        }
    }

    private void check(Vertx vertx) {
        Probe probe = new Probe();
        HttpServer server = await(
                server(vertx)
                        .requestHandler(probe::serve)
                        .listen(0, InetAddress.getLoopbackAddress().getHostAddress())
                        .toCompletionStage(),
                "A server does not listen");
        try {
            probe.seesEventLoops(vertx);
            probe.seesListening(vertx, server.actualPort());
            probe.seesHttp(server.actualPort(), endpoint.upgrades());
            probe.seesHttp2(server.actualPort());
        } finally {
            await(server.close().toCompletionStage(), "A server does not close");
        }
    }

    /** A server that has not been started. */
    HttpServer server(Vertx vertx) {
        return vertx.createHttpServer();
    }

    private <T> T await(CompletionStage<T> stage, String otherwise) {
        try {
            return stage.toCompletableFuture().get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof ChangedInternalsException changed) {
                throw changed;
            }
            if (failed.getCause() instanceof LinkageError missing) {
                throw missing;
            }
            throw new ChangedInternalsException(otherwise, failed);
        } catch (TimeoutException late) {
            throw new ChangedInternalsException("%s within %s".formatted(otherwise, deadline), late);
        }
    }

    /** What is seen of one server. */
    private final class Probe {

        private final Passing bytes = new Passing();
        private final Passing messages = new Passing();
        private final CompletableFuture<Boolean> http2 = new CompletableFuture<>();
        private final CompletableFuture<Void> failure = new CompletableFuture<>();
        private final AtomicBoolean added = new AtomicBoolean();

        void serve(HttpServerRequest request) {
            try {
                if (request.version() == HttpVersion.HTTP_2) {
                    http2.complete(VertxInternals.channel(request.connection()).isActive());
                } else if (request.path().equals("/socket")) {
                    request.toWebSocket().onFailure(failure::completeExceptionally);
                    return;
                } else if (added.compareAndSet(false, true)) {
                    // As the guards of a service are added: when the first request has come.
                    VertxInternals.addBeforeDecoder(VertxInternals.channel(request.connection()), "bytes", bytes);
                    VertxInternals.addBeforeVertx(request.connection(), "messages", messages);
                }
                request.response().end();
            } catch (RuntimeException | LinkageError changed) {
                failure.completeExceptionally(changed);
                request.connection().close();
            }
        }

        void seesEventLoops(Vertx vertx) {
            CompletableFuture<Thread> ofVertx = new CompletableFuture<>();
            vertx.runOnContext(start -> ofVertx.complete(Thread.currentThread()));
            Thread thread = await(ofVertx, "An event loop does not run");
            for (EventExecutor loop : VertxInternals.eventLoops(vertx)) {
                if (loop.inEventLoop(thread)) {
                    return;
                }
            }
            throw new ChangedInternalsException("'%s' is none of the event loops".formatted(thread.getName()));
        }

        void seesListening(Vertx vertx, int port) {
            CompletableFuture<Boolean> found = new CompletableFuture<>();
            await(
                    VertxInternals.forEachListening(vertx, listening -> {
                        if (listening.localAddress() instanceof InetSocketAddress address
                                && address.getPort() == port) {
                            found.complete(true);
                        }
                    }),
                    "The listening sockets are not found");
            if (!found.isDone()) {
                throw new ChangedInternalsException("A server listens, but its socket is not found");
            }
        }

        void seesHttp(int port, boolean upgrades) {
            try (Socket client = connect(port)) {
                OutputStream output = client.getOutputStream();
                InputStream input = client.getInputStream();
                output.write(GET);
                readTo(input, END_OF_HEAD);
                output.write(GET);
                readTo(input, END_OF_HEAD);
                bytes.saw(List.of(ByteBuf.class), "the decoder of requests");
                messages.saw(
                        List.of(HttpRequest.class, LastHttpContent.class, HttpResponse.class), "the handler of Vert.x");
                if (upgrades) {
                    output.write(UPGRADE);
                    readTo(input, END_OF_HEAD);
                    output.write(PING);
                    readTo(input, PONG);
                    messages.saw(List.of(PingWebSocketFrame.class, PongWebSocketFrame.class), "the handler of Vert.x");
                }
            } catch (IOException unanswered) {
                if (failure.isCompletedExceptionally()) {
                    await(failure, "The pipeline of a connection is another");
                }
                throw new ChangedInternalsException("A request is not answered over HTTP/1.1", unanswered);
            }
        }

        void seesHttp2(int port) {
            try (Socket client = connect(port)) {
                client.getOutputStream().write(HTTP_2);
                await(CompletableFuture.anyOf(http2, failure), "A request does not come over HTTP/2");
            } catch (IOException unreachable) {
                throw new ChangedInternalsException("A request does not come over HTTP/2", unreachable);
            }
        }

        private Socket connect(int port) throws IOException {
            Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
            client.setSoTimeout(Math.toIntExact(deadline.toMillis()));
            return client;
        }

        private static void readTo(InputStream input, byte[] end) throws IOException {
            int matched = 0;
            while (matched < end.length) {
                int next = input.read();
                if (next < 0) {
                    throw new EOFException();
                }
                matched = (byte) next == end[matched] ? matched + 1 : (byte) next == end[0] ? 1 : 0;
            }
        }
    }

    /** Notes what passes one place of a pipeline, in both directions. */
    private static final class Passing extends ChannelDuplexHandler {

        private final Queue<Class<?>> passed = new ConcurrentLinkedQueue<>();

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            passed.add(message.getClass());
            context.fireChannelRead(message);
        }

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            passed.add(message.getClass());
            context.write(message, promise);
        }

        void saw(List<Class<?>> expected, String place) {
            for (Class<?> type : expected) {
                if (passed.stream().noneMatch(type::isAssignableFrom)) {
                    throw new ChangedInternalsException(
                            "No %s passes before %s, but %s".formatted(type.getSimpleName(), place, passed));
                }
            }
        }
    }
}
