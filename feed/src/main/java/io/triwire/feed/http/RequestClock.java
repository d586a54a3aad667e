package io.triwire.feed.http;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;

/**
 * Since when the head of a request has been on its way over a connection; bytes that drip in do not set it back. The
 * first head is on its way from the moment that the connection is made, so TLS and the preface of HTTP/2 count as well.
 *
 * <p>After the first head it goes on over HTTP/1.1, where heads follow each other: a WebSocket has no more of them. It then
 * stands before the decoder, and sees that bytes of the next head come; whoever has read a head or a body says so. Over
 * HTTP/2 other frames come, too, and it counts how long there has been no stream: Vert.x takes any frame, a ping
 * included, for a sign that the connection is in use.
 */
final class RequestClock extends ChannelInboundHandlerAdapter {

    private enum Phase {
        FIRST_HEAD,
        BODY,
        BETWEEN,
        NEXT_HEAD,
        STREAMS,
        NO_STREAM,
        OVER
    }

    private static final AttributeKey<RequestClock> KEY = AttributeKey.valueOf(RequestClock.class.getName());

    private final Channel channel;
    private final LongSupplier nanoClock;
    private volatile long sinceNanos;
    private volatile Phase phase = Phase.FIRST_HEAD;
    private int streams;

    private RequestClock(Channel channel, LongSupplier nanoClock) {
        this.channel = channel;
        this.nanoClock = nanoClock;
        this.sinceNanos = nanoClock.getAsLong();
    }

    /** Begins the clock of a connection that has just been made. */
    static RequestClock begin(Channel channel) {
        return begin(channel, System::nanoTime);
    }

    static RequestClock begin(Channel channel, LongSupplier nanoClock) {
        RequestClock clock = new RequestClock(channel, nanoClock);
        channel.attr(KEY).set(clock);
        return clock;
    }

    /** The clock of a connection; none if it was made while the service started. */
    static Optional<RequestClock> of(Channel channel) {
        return Optional.ofNullable(channel.attr(KEY).get());
    }

    @Override
    public void channelRead(ChannelHandlerContext reading, Object bytes) {
        if (phase == Phase.BETWEEN) {
            enter(Phase.NEXT_HEAD);
        }
        reading.fireChannelRead(bytes);
    }

    private void enter(Phase next) {
        sinceNanos = nanoClock.getAsLong();
        phase = next;
    }

    /** The first head has come over HTTP/1.1: from now on it watches for the next ones. */
    void watchOn() {
        VertxInternals.addBeforeDecoder(channel, "request-clock", this);
        headCame();
    }

    /** A whole head has come; its body may be to come. */
    void headCame() {
        if (phase != Phase.OVER) {
            enter(Phase.BODY);
        }
    }

    /** The request has come whole. */
    void requestCame() {
        if (phase != Phase.OVER) {
            phase = Phase.BETWEEN;
        }
    }

    /** A request has come over HTTP/2. On the event loop, as {@link #streamEnded}. */
    void streamBegan() {
        streams++;
        phase = Phase.STREAMS;
    }

    /** How many requests over HTTP/2 have begun and not ended. */
    int streams() {
        return streams;
    }

    /** It has been answered, or will not be. Without a request the connection is idle, whatever else comes over it. */
    void streamEnded() {
        if (--streams == 0 && phase != Phase.OVER) {
            enter(Phase.NO_STREAM);
        }
    }

    /** No head that could be waited for comes any more. */
    void stop() {
        phase = Phase.OVER;
    }

    /** Whether not one request has come yet. */
    boolean isUnused() {
        return phase == Phase.FIRST_HEAD;
    }

    /**
     * Closes the connection if a head, or a body, has been on its way for longer than it may be, or if a connection over
     * HTTP/2 is idle for longer. From any thread.
     */
    void check(Duration longestHead, Duration longestBody, Duration longestIdle) {
        if (!channel.config().isAutoRead()) {
            // The service does not read, and may be the one that keeps the client waiting.
            sinceNanos = nanoClock.getAsLong();
        }
        long waited = nanoClock.getAsLong() - sinceNanos;
        boolean late =
                switch (phase) {
                    case FIRST_HEAD, NEXT_HEAD -> waited > longestHead.toNanos();
                    case BODY -> waited > longestBody.toNanos();
                    case NO_STREAM -> waited > longestIdle.toNanos();
                    case BETWEEN, STREAMS, OVER -> false;
                };
        if (late) {
            close();
        }
    }

    /** Closes the connection. From any thread. */
    void close() {
        channel.close();
    }
}
