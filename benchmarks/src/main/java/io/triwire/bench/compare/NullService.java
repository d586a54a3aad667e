package io.triwire.bench.compare;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;

import io.triwire.client.Transport;

/**
 * A service that only sends: what a load generator measures against it is the generator itself. It implements as much
 * of the protocol of one transport as a subscriber needs, and sends each event alone, as a quiet feed does.
 */
final class NullService implements AutoCloseable {

    private static final int LONGEST_REQUEST = 65_536;
    private static final String WELCOME = "{\"control\":\"welcome\",\"cursor\":\"0\",\"heartbeat\":15000}";

    private final Transport transport;
    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Set<NullSubscriber> subscribers = ConcurrentHashMap.newKeySet();
    private final Channel server;
    private final String pad;
    private volatile boolean flooding;

    /**
     * Listens on a free port of the loopback address.
     *
     * @param payloadBytes length of each event's data
     */
    NullService(Transport transport, int payloadBytes) {
        this.transport = transport;
        this.pad = "{\"pad\":\"%s\"}".formatted("x".repeat(Math.max(0, payloadBytes - 10)));
        this.server = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new HttpServerCodec())
                                .addLast(new HttpObjectAggregator(LONGEST_REQUEST))
                                .addLast(subscriber(channel));
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
    }

    /** Its address, {@code http://127.0.0.1:port}. */
    URI uri() {
        return URI.create("http://127.0.0.1:%d".formatted(((InetSocketAddress) server.localAddress()).getPort()));
    }

    /** Sends an event to every subscriber. */
    void send(long timeMicros) {
        loop.execute(() -> subscribers.forEach(subscriber -> subscriber.send(timeMicros)));
    }

    /** Starts or stops a flood: every subscriber gets events as fast as it reads them. */
    void flood(boolean on) {
        flooding = on;
        loop.execute(() -> subscribers.forEach(NullSubscriber::flood));
    }

    @Override
    public void close() {
        flooding = false;
        server.close();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private static long nowMicros() {
        return TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
    }

    private NullSubscriber subscriber(Channel channel) {
        return switch (transport) {
            case WEBSOCKET -> new SocketSubscriber(channel);
            case SSE ->
                new StreamSubscriber(
                        channel, "text/event-stream", "event: control\ndata: %s\nid: 0\n\n", "data: %s\nid: 0\n\n");
            case LONG_POLL -> new PollSubscriber(channel);
        };
    }

    private String event(long timeMicros) {
        return "{\"id\":\"0\",\"channel\":null,\"type\":\"message\",\"time\":%d,\"data\":%s}"
                .formatted(timeMicros, pad);
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The connection of one subscriber. Belongs to the event loop. */
    private abstract class NullSubscriber extends SimpleChannelInboundHandler<Object> {

        /** Events that a subscriber gets in one turn of a flood; more would delay the other subscribers. */
        private static final int TURN = 16;

        final Channel channel;
        private boolean subscribed;
        private long floodMicros;

        NullSubscriber(Channel channel) {
            this.channel = channel;
        }

        /** Answers a subscribing request. */
        abstract void answer(FullHttpRequest request);

        /** Sends an event to a subscriber. */
        abstract void write(String event);

        /** Whether the subscriber can take another event of a flood now. */
        boolean isReady() {
            return channel.isWritable();
        }

        @Override
        public void channelActive(ChannelHandlerContext opened) {
            subscribers.add(this);
        }

        @Override
        public void channelInactive(ChannelHandlerContext gone) {
            subscribers.remove(this);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) {
            failed.close();
        }

        @Override
        protected void channelRead0(ChannelHandlerContext from, Object message) {
            if (message instanceof FullHttpRequest request) {
                answer(request);
                subscribed = true;
                flood();
            } else if (message instanceof CloseWebSocketFrame close) {
                from.writeAndFlush(close.retain());
            } else if (!(message instanceof WebSocketFrame)) {
                from.close();
            }
        }

        final void send(long timeMicros) {
            if (subscribed) {
                write(event(timeMicros));
            }
        }

        final void flood() {
            if (!flooding || !subscribed) {
                return;
            }
            for (int i = 0; i < TURN && isReady(); i++) {
                write(event(nextMicros()));
            }
            if (isReady()) {
                channel.eventLoop().execute(this::flood);
            }
        }

        /** The time of an event; no two events of a subscriber have the same. */
        private long nextMicros() {
            floodMicros = Math.max(floodMicros + 1, nowMicros());
            return floodMicros;
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext changed) {
            flood();
        }
    }

    private final class SocketSubscriber extends NullSubscriber {

        SocketSubscriber(Channel channel) {
            super(channel);
        }

        @Override
        void answer(FullHttpRequest request) {
            WebSocketServerHandshaker handshaker = new WebSocketServerHandshakerFactory(
                            "ws://127.0.0.1/feed", "triwire.v1", false)
                    .newHandshaker(request);
            handshaker.handshake(channel, request);
            write(WELCOME);
        }

        @Override
        void write(String event) {
            channel.writeAndFlush(new TextWebSocketFrame(bytes(event)));
        }
    }

    private final class StreamSubscriber extends NullSubscriber {

        private final String contentType;
        private final String controlFormat;
        private final String eventFormat;

        /** The {@code %s} in each format is replaced by JSON. */
        StreamSubscriber(Channel channel, String contentType, String controlFormat, String eventFormat) {
            super(channel);
            this.contentType = contentType;
            this.controlFormat = controlFormat;
            this.eventFormat = eventFormat;
        }

        @Override
        void answer(FullHttpRequest request) {
            DefaultHttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
            head.headers().set(HttpHeaderNames.CONTENT_TYPE, contentType);
            HttpUtil.setTransferEncodingChunked(head, true);
            channel.write(head);
            writeChunk(controlFormat.formatted(WELCOME));
        }

        @Override
        void write(String event) {
            writeChunk(eventFormat.formatted(event));
        }

        private void writeChunk(String text) {
            channel.writeAndFlush(new DefaultHttpContent(bytes(text)));
        }
    }

    private final class PollSubscriber extends NullSubscriber {

        private final List<String> pending = new ArrayList<>();
        private boolean polls;
        private long pollsBegun;

        PollSubscriber(Channel channel) {
            super(channel);
        }

        @Override
        void answer(FullHttpRequest request) {
            long waitMillis = waitMillis(request);
            if (waitMillis == 0) {
                end("");
                return;
            }
            long poll = ++pollsBegun;
            channel.eventLoop().schedule(() -> endPoll(poll), waitMillis, TimeUnit.MILLISECONDS);
            polls = true;
            if (!pending.isEmpty()) {
                end(String.join(",", pending));
                pending.clear();
            }
        }

        /** The wait that a poll asks for, such as {@code 500ms} or {@code 20s}, or the default one. */
        private static long waitMillis(FullHttpRequest request) {
            String wait = new QueryStringDecoder(request.uri())
                    .parameters()
                    .getOrDefault("wait", List.of("20s"))
                    .get(0);
            long number = Long.parseLong(wait.replaceAll("\\D", ""));
            return wait.endsWith("ms") ? number : TimeUnit.SECONDS.toMillis(number);
        }

        /** Answers a poll without events when its wait is over. Does nothing if it was answered before. */
        private void endPoll(long poll) {
            if (polls && poll == pollsBegun) {
                end("");
            }
        }

        @Override
        boolean isReady() {
            return polls;
        }

        @Override
        void write(String event) {
            if (polls) {
                end(event);
            } else {
                pending.add(event);
            }
        }

        private void end(String events) {
            polls = false;
            ByteBuf body = bytes("{\"cursor\":\"0\",\"maxWait\":25000,\"events\":[%s]}".formatted(events));
            DefaultFullHttpResponse response =
                    new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body);
            response.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json");
            HttpUtil.setContentLength(response, body.readableBytes());
            channel.writeAndFlush(response);
        }
    }
}
