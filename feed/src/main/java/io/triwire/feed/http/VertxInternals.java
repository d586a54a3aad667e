package io.triwire.feed.http;

import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.impl.ConnectionBase;
import org.jboss.logging.Logger;

/**
 * Everything that the services use of Vert.x and Netty beyond their public API: the Netty channel of a connection, two
 * places in its pipeline, its decoder and the headers that it makes, the event loops, and the listening sockets. No other class does.
 *
 * <p>Checked with Vert.x {@value #VERTX_VERSION} and Netty {@value #NETTY_VERSION}. A method that does not find what it
 * expects throws {@link ChangedInternalsException}.
 */
public final class VertxInternals {

    /** The version of Vert.x whose internals these are. */
    static final String VERTX_VERSION = "4.5.27";

    /** The version of Netty whose pipelines these are. */
    static final String NETTY_VERSION = "4.1.133.Final";

    private static final Logger LOG = Logger.getLogger(VertxInternals.class);

    private VertxInternals() {}

    /** The Netty channel of a connection over HTTP/1.1 or HTTP/2, or of the WebSocket that it has become. */
    public static Channel channel(HttpConnection connection) {
        return internal(connection).channel();
    }

    private static ConnectionBase internal(HttpConnection connection) {
        if (connection instanceof ConnectionBase internal) {
            return internal;
        }
        throw new ChangedInternalsException("A connection is a %s and not a ConnectionBase"
                .formatted(connection.getClass().getName()));
    }

    /**
     * Adds a handler directly before the handler of Vert.x: HTTP objects pass it, and the frames of a WebSocket after
     * the upgrade, in both directions.
     *
     * @param connection over HTTP/1.1
     */
    public static void addBeforeVertx(HttpConnection connection, String name, ChannelHandler handler) {
        ChannelHandlerContext vertx = internal(connection).channelHandlerContext();
        if (vertx == null || vertx.isRemoved()) {
            throw new ChangedInternalsException("The pipeline has no handler of Vert.x");
        }
        vertx.pipeline().addBefore(vertx.name(), name, handler);
    }

    /**
     * Adds a handler directly before the decoder of requests: the bytes of each request pass it.
     *
     * @param channel of a connection over HTTP/1.1
     */
    static void addBeforeDecoder(Channel channel, String name, ChannelHandler handler) {
        ChannelHandlerContext decoder = Optional.ofNullable(channel.pipeline().context(HttpRequestDecoder.class))
                .orElseThrow(() -> new ChangedInternalsException("The pipeline %s has no HttpRequestDecoder"
                        .formatted(channel.pipeline().names())));
        channel.pipeline().addBefore(decoder.name(), name, handler);
    }

    /** Headers of a request, as Vert.x has them; they refuse what is no header. */
    static HttpHeaders newHeaders() {
        if (io.vertx.core.http.HttpHeaders.headers() instanceof HttpHeaders headers) {
            return headers;
        }
        throw new ChangedInternalsException("Headers of Vert.x are not HttpHeaders of Netty");
    }

    /**
     * Replaces the decoder of requests when Vert.x has put its own into the pipeline, which is before the first bytes
     * of a request reach it; over HTTP/2 there is none.
     *
     * @param accepted a connection that has no event loop yet
     */
    static void replaceDecoder(Channel accepted, Supplier<HttpRequestDecoder> decoder) {
        accepted.pipeline().addLast(new DecoderReplacement(decoder));
    }

    /** Stands behind the handlers that find out which protocol a client speaks, and before those of that protocol. */
    @Sharable
    private static final class DecoderReplacement extends ChannelInboundHandlerAdapter {

        private final Supplier<HttpRequestDecoder> decoder;

        private DecoderReplacement(Supplier<HttpRequestDecoder> decoder) {
            this.decoder = decoder;
        }

        /** By now Vert.x has added its handlers: the decoder too, where there is no other protocol to speak. */
        @Override
        public void channelRegistered(ChannelHandlerContext context) {
            if (context.pipeline().get(HttpRequestDecoder.class) == null) {
                context.pipeline().remove(this).addLast(this);
            }
            context.fireChannelRegistered();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object received) {
            ChannelHandlerContext replaced = context.pipeline().context(HttpRequestDecoder.class);
            if (replaced != null) {
                context.pipeline().replace(replaced.handler(), replaced.name(), decoder.get());
            } else if (context.pipeline().get(Http2ConnectionHandler.class) == null) {
                LOG.error(
                        "A connection is closed.",
                        new ChangedInternalsException("The pipeline %s has no decoder"
                                .formatted(context.pipeline().names())));
                ReferenceCountUtil.release(received);
                context.close();
                return;
            }
            context.pipeline().remove(this);
            context.fireChannelRead(received);
        }
    }

    /** The event loops of the HTTP server. */
    public static EventLoopGroup eventLoops(Vertx vertx) {
        return ((VertxInternal) vertx).getEventLoopGroup();
    }

    /**
     * Runs an action for each listening socket, on the thread that accepts its connections.
     *
     * @return ends when it has run for all of them; fails if it or one of these threads does
     */
    static CompletableFuture<Void> forEachListening(Vertx vertx, Consumer<ServerChannel> action) {
        return CompletableFuture.allOf(StreamSupport.stream(
                        ((VertxInternal) vertx).getAcceptorEventLoopGroup().spliterator(), false)
                .map(acceptor -> CompletableFuture.runAsync(() -> forEachListening(acceptor, action), acceptor))
                .toArray(CompletableFuture<?>[]::new));
    }

    private static void forEachListening(EventExecutor acceptor, Consumer<ServerChannel> action) {
        Iterator<Channel> registered = ((SingleThreadEventLoop) acceptor).registeredChannelsIterator();
        while (registered.hasNext()) {
            if (registered.next() instanceof ServerChannel listening) {
                action.accept(listening);
            }
        }
    }
}
