package io.triwire.bench.load.gatling;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
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
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;

import io.triwire.client.Transport;

/** A service of one transport in this process, which does to an event what it is told. All of it is on one event loop. */
final class FaultyService implements AutoCloseable {

    private static final int MOST_BYTES = 65_536;
    private static final JsonMapper JSON = new JsonMapper();

    /** What is done to an event. */
    enum Fault {
        NONE,
        /** It is delivered 37 ms later. */
        LATE,
        /** The first connection is not given it. */
        DROPPED,
        /** The first connection is given it twice. */
        DOUBLED,
        /** It is held back until the next one that is not. */
        HELD
    }

    /** How much later a late event is delivered. */
    static final Duration DELAY = Duration.ofMillis(37);

    private final Transport transport;
    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel server;
    private final List<Entry> log = new ArrayList<>();
    private final List<Entry> held = new ArrayList<>();
    private final Set<Connection> connections = new LinkedHashSet<>();
    private final Queue<String> published = new ConcurrentLinkedQueue<>();
    private int accepted;

    private record Entry(String channel, long timeMicros, String data, Fault fault) {

        String json(int place) {
            return "{\"id\":\"%s\",\"channel\":\"%s\",\"type\":\"message\",\"time\":%d,\"data\":%s}"
                    .formatted(cursor(place + 1), channel, timeMicros, data);
        }
    }

    FaultyService(Transport transport) {
        this.transport = transport;
        this.server = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new HttpServerCodec())
                                .addLast(new HttpObjectAggregator(MOST_BYTES))
                                .addLast(new Connection());
                    }
                })
                .bind("127.0.0.1", 0)
                .syncUninterruptibly()
                .channel();
    }

    URI target() {
        return URI.create("http://127.0.0.1:%d/feed".formatted(((InetSocketAddress) server.localAddress()).getPort()));
    }

    /** The data of every event that clients have published, as it came. */
    Queue<String> published() {
        return published;
    }

    /** Takes an event for everyone. */
    void publish(String channel, long timeMicros, String data, Fault fault) {
        Entry entry = new Entry(channel, timeMicros, data, fault);
        loop.schedule(() -> append(entry), fault == Fault.LATE ? DELAY.toMillis() : 0, TimeUnit.MILLISECONDS);
    }

    private void append(Entry entry) {
        held.add(entry);
        if (entry.fault() != Fault.HELD) {
            log.addAll(held);
            held.clear();
            List.copyOf(connections).forEach(Connection::deliver);
        }
    }

    /** Takes what a client publishes. */
    private String publish(JsonNode publication) {
        String data = publication.get("data").toString();
        published.add(data);
        append(new Entry(
                publication.get("channel").asText(), publication.get("time").asLong(), data, Fault.NONE));
        return cursor(log.size());
    }

    private static String cursor(int place) {
        return "c" + place;
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private final class Connection extends SimpleChannelInboundHandler<Object> {

        private Optional<ChannelHandlerContext> context = Optional.empty();
        private boolean first;
        private boolean waiting;
        private int place;
        private int polls;
        private List<String> channels = List.of();

        @Override
        protected void channelRead0(ChannelHandlerContext from, Object message) throws JsonProcessingException {
            context = Optional.of(from);
            if (message instanceof FullHttpRequest request && request.method().equals(HttpMethod.POST)) {
                answer(HttpResponseStatus.CREATED, "{\"cursor\":\"%s\"}".formatted(publish(json(request.content()))));
            } else if (message instanceof FullHttpRequest request) {
                subscribe(from, request);
            } else if (message instanceof TextWebSocketFrame frame) {
                String cursor = publish(json(frame.content()).get("publish"));
                send("{\"control\":\"ack\",\"cursor\":\"%s\"}".formatted(cursor));
            } else if (message instanceof CloseWebSocketFrame) {
                from.writeAndFlush(new CloseWebSocketFrame()).addListener(ChannelFutureListener.CLOSE);
            }
        }

        private static JsonNode json(ByteBuf content) throws JsonProcessingException {
            return JSON.readTree(content.toString(StandardCharsets.UTF_8));
        }

        private void subscribe(ChannelHandlerContext from, FullHttpRequest request) {
            Map<String, List<String>> query = new QueryStringDecoder(request.uri()).parameters();
            if (connections.add(this)) {
                first = accepted++ == 0;
            }
            channels = query.getOrDefault("channel", List.of());
            place = query.containsKey("after")
                    ? Integer.parseInt(query.get("after").get(0).substring(1))
                    : log.size();
            switch (transport) {
                case WEBSOCKET -> {
                    WebSocketServerHandshaker handshaker =
                            new WebSocketServerHandshakerFactory("", "triwire.v1", false).newHandshaker(request);
                    handshaker.handshake(from.channel(), request);
                    send("{\"control\":\"welcome\",\"cursor\":\"%s\"}".formatted(cursor(place)));
                }
                case SSE -> {
                    DefaultHttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
                    head.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/event-stream");
                    HttpUtil.setTransferEncodingChunked(head, true);
                    from.writeAndFlush(head);
                    send("event: control\nid: %s\ndata: {\"control\":\"welcome\",\"cursor\":\"%s\"}\n\n"
                            .formatted(cursor(place), cursor(place)));
                }
                case LONG_POLL -> {
                    waiting = true;
                    int poll = ++polls;
                    String wait = query.getOrDefault("wait", List.of("20000ms")).get(0);
                    long millis = wait.equals("0s") ? 0 : Long.parseLong(wait.replace("ms", ""));
                    from.executor().schedule(() -> answerUnheard(poll), millis, TimeUnit.MILLISECONDS);
                }
            }
            deliver();
        }

        void deliver() {
            if (transport == Transport.LONG_POLL && !waiting) {
                return;
            }
            List<String> events = new ArrayList<>();
            for (; place < log.size(); place++) {
                Entry entry = log.get(place);
                if (channels.isEmpty() || channels.contains(entry.channel())) {
                    int times =
                            !first ? 1 : entry.fault() == Fault.DROPPED ? 0 : entry.fault() == Fault.DOUBLED ? 2 : 1;
                    for (int time = 0; time < times; time++) {
                        events.add(entry.json(place));
                    }
                }
            }
            if (!events.isEmpty()) {
                switch (transport) {
                    case WEBSOCKET -> send(String.join("\n", events));
                    case SSE -> {
                        StringBuilder stream = new StringBuilder();
                        events.forEach(event -> stream.append("id: ")
                                .append(cursor(place))
                                .append("\ndata: ")
                                .append(event)
                                .append("\n\n"));
                        send(stream.toString());
                    }
                    case LONG_POLL -> answerPoll(events);
                }
            }
        }

        private void send(String text) {
            ByteBuf bytes = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
            context.orElseThrow()
                    .writeAndFlush(
                            transport == Transport.WEBSOCKET
                                    ? new TextWebSocketFrame(bytes)
                                    : new DefaultHttpContent(bytes));
        }

        /** A poll has waited for as long as it may. */
        private void answerUnheard(int poll) {
            if (waiting && polls == poll) {
                answerPoll(List.of());
            }
        }

        private void answerPoll(List<String> events) {
            waiting = false;
            answer(
                    HttpResponseStatus.OK,
                    "{\"cursor\":\"%s\",\"events\":[%s]}".formatted(cursor(place), String.join(",", events)));
        }

        private void answer(HttpResponseStatus status, String json) {
            ByteBuf body = Unpooled.copiedBuffer(json, StandardCharsets.UTF_8);
            DefaultFullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
            response.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json");
            HttpUtil.setContentLength(response, body.readableBytes());
            context.orElseThrow().writeAndFlush(response);
        }

        @Override
        public void channelInactive(ChannelHandlerContext gone) {
            connections.remove(this);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
            from.close();
        }
    }
}
