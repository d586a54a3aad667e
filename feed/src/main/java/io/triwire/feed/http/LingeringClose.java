package io.triwire.feed.http;

import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;

/**
 * Closes a connection so that its peer gets the last response or frame: first in the direction of the peer, then, when
 * the peer has closed too or after a moment, wholly (RFC 9112, section 9.6; RFC 6455, section 7.1.1). What still comes
 * meanwhile is dropped.
 *
 * <p>A kernel that closes a socket with bytes unread resets the connection, and the peer loses what it has not read.
 */
public final class LingeringClose extends ChannelDuplexHandler {

    private static final long LONGEST_MILLIS = 2_000;

    private boolean lingering;

    private LingeringClose() {}

    /** Has a connection over HTTP/1.1 close in this way, whoever closes it. */
    public static void install(HttpConnection connection) {
        ChannelPipeline pipeline = VertxInternals.channel(connection).pipeline();
        if (pipeline.get(LingeringClose.class) == null) {
            pipeline.addFirst(new LingeringClose());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object received) {
        if (lingering) {
            ReferenceCountUtil.release(received);
        } else {
            context.fireChannelRead(received);
        }
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise closed) {
        if (!(context.channel() instanceof DuplexChannel channel) || !channel.isActive()) {
            context.close(closed);
            return;
        }
        channel.closeFuture().addListener(end -> closed.trySuccess());
        if (!lingering) {
            lingering = true;
            channel.config().setAutoRead(true);
            channel.shutdownOutput();
            Future<?> deadline =
                    context.executor().schedule(() -> context.close(), LONGEST_MILLIS, TimeUnit.MILLISECONDS);
            channel.closeFuture().addListener(end -> deadline.cancel(false));
        }
    }
}
