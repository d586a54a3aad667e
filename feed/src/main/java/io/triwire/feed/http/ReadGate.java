package io.triwire.feed.http;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;

/**
 * Stops reading from a connection while too much that came over it waits for its answer, or for an answer to be taken:
 * a client that sends and does not read would otherwise fill the memory of the service.
 *
 * <p>It stands directly before the handler of Vert.x and counts requests until the end of their responses has reached
 * the socket, pings until the pong has, and other whole messages of a WebSocket until {@link #answered}. What has been
 * read already when the gate closes waits here, at most one read of the socket.
 */
public final class ReadGate extends ChannelDuplexHandler {

    /** Most that may wait for answers at a time. */
    public static final int MOST_WAITING = 100;

    private static final Duration LAST_WORDS = Duration.ofSeconds(10);

    private final Queue<Object> held = new ArrayDeque<>();
    private final Channel channel;
    private final Optional<RequestClock> clock;
    private int waiting;
    /** Requests that have passed, less the responses that Vert.x has written. */
    private int unanswered = 1;

    private boolean bodyComes;
    private boolean closed;
    /** What Vert.x has set, and is to have again when the gate opens. */
    private boolean vertxReads;

    private boolean upgrading;
    private boolean opening;
    private boolean over;

    /** The gate of a connection; none over HTTP/2, where the protocol bounds the requests that wait. */
    public static Optional<ReadGate> of(HttpConnection connection) {
        return Optional.ofNullable(VertxInternals.channel(connection).pipeline().get(ReadGate.class));
    }

    /** Puts a gate into the way of a connection whose first request has passed, unless it has one. */
    static void install(HttpConnection connection) {
        if (of(connection).isEmpty()) {
            ReadGate gate = new ReadGate(VertxInternals.channel(connection));
            gate.clock.ifPresent(RequestClock::watchOn);
            VertxInternals.addBeforeVertx(connection, "read-gate", gate);
        }
    }

    /** A gate that is put into the way of a connection whose first request has passed already. */
    ReadGate(Channel channel) {
        this.channel = channel;
        this.clock = RequestClock.of(channel);
        this.waiting = 1;
    }

    @Override
    public void channelRead(ChannelHandlerContext reading, Object received) {
        if (received instanceof HttpRequest) {
            clock.ifPresent(RequestClock::headCame);
        }
        if (received instanceof LastHttpContent) {
            clock.ifPresent(RequestClock::requestCame);
        }
        if (over) {
            ReferenceCountUtil.release(received);
        } else if (closed || (upgrading && received instanceof WebSocketFrame)) {
            held.add(received);
        } else {
            pass(reading, received);
        }
    }

    private void pass(ChannelHandlerContext context, Object received) {
        if (isAnswered(received) && ++waiting >= MOST_WAITING) {
            close();
        }
        if (received instanceof HttpRequest) {
            unanswered++;
            bodyComes = true;
        }
        if (received instanceof LastHttpContent) {
            bodyComes = false;
        }
        context.fireChannelRead(received);
    }

    /** A frame that cannot be decoded comes as a failure, in its turn. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
        if (upgrading) {
            held.add(failure);
        } else {
            context.fireExceptionCaught(failure);
        }
    }

    private void close() {
        if (!closed) {
            closed = true;
            vertxReads = channel.config().isAutoRead();
            channel.config().setAutoRead(false);
        }
    }

    /**
     * Holds the frames that follow an upgrade to WebSocket until {@link #passFrames}: a close frame, or one at fault, that
     * comes with the handshake would close the WebSocket before its endpoint is there. To be called before the upgrade.
     */
    public void holdFrames() {
        upgrading = true;
    }

    /** The endpoint of the WebSocket is there. From any thread. */
    public void passFrames() {
        if (channel.eventLoop().inEventLoop()) {
            upgrading = false;
            close();
            openLater();
        } else {
            channel.eventLoop().execute(this::passFrames);
        }
    }

    private static boolean isAnswered(Object received) {
        return received instanceof HttpRequest
                || (received instanceof WebSocketFrame frame
                        && frame.isFinalFragment()
                        && !(frame instanceof CloseWebSocketFrame));
    }

    /** Vert.x resumes reading: that has to wait for the gate. */
    @Override
    public void read(ChannelHandlerContext reading) {
        if (closed) {
            vertxReads = true;
            channel.config().setAutoRead(false);
        } else {
            reading.read();
        }
    }

    @Override
    public void write(ChannelHandlerContext writing, Object message, ChannelPromise promise) {
        if (message instanceof HttpResponse response
                && response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
            clock.ifPresent(RequestClock::stop);
            if (upgrading) {
                close();
            }
        }
        if (isAnswer(message)) {
            unanswered -= message instanceof LastHttpContent ? 1 : 0;
            ChannelPromise written = promise.unvoid();
            written.addListener(done -> answered());
            writing.write(message, written);
        } else {
            writing.write(message, promise);
        }
    }

    private static boolean isAnswer(Object message) {
        boolean interim = message instanceof HttpResponse response
                && response.status().codeClass() == HttpStatusClass.INFORMATIONAL
                && response.status().code() != 101;
        return (message instanceof LastHttpContent && !interim) || message instanceof PongWebSocketFrame;
    }

    /** Counts an answer that has reached the socket, or that nobody will get. From any thread. */
    public void answered() {
        if (channel.eventLoop().inEventLoop()) {
            waiting--;
            openLater();
        } else {
            channel.eventLoop().execute(this::answered);
        }
    }

    /** In a turn of its own: other connections of the loop come first, and so does what this one has begun. */
    private void openLater() {
        if (closed && !opening && !upgrading && waiting <= MOST_WAITING / 2) {
            opening = true;
            channel.eventLoop().execute(this::open);
        }
    }

    private void open() {
        opening = false;
        if (over) {
            return;
        }
        closed = false;
        // First, for what passes now may have Vert.x pause again.
        channel.config().setAutoRead(vertxReads);
        ChannelHandlerContext context = channel.pipeline().context(this);
        while (!closed && !held.isEmpty()) {
            Object next = held.remove();
            if (next instanceof Throwable fault) {
                context.fireExceptionCaught(fault);
            } else {
                pass(context, next);
            }
        }
        context.fireChannelReadComplete();
        openLater();
    }

    /**
     * Closes the connection after a while, if it is open still. Vert.x closes one only when all that was written to it
     * has been taken, which a peer that takes nothing never does. From any thread.
     */
    public void cutLater() {
        channel.eventLoop().schedule(this::cut, LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void cut() {
        if (!over) {
            channel.pipeline().context(this).close();
        }
    }

    /** Whatever is still to be read is dropped by who closes. */
    @Override
    public void close(ChannelHandlerContext closing, ChannelPromise promise) {
        end();
        closing.close(promise);
    }

    @Override
    public void channelInactive(ChannelHandlerContext inactive) {
        end();
        if (bodyComes && unanswered > 1) {
            // Vert.x fails over a request that waits behind another and has not come whole. Nobody serves it any more.
            inactive.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
        }
        inactive.fireChannelInactive();
    }

    private void end() {
        over = true;
        closed = false;
        held.forEach(ReferenceCountUtil::release);
        held.clear();
    }
}
