package io.triwire.websocket;

import java.util.Objects;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import org.jboss.logging.Logger;

/**
 * Fails the connection of a client that breaks the protocol (RFC 6455, section 7.1.7) with the close code that says how.
 *
 * <p>It stands behind the handlers of Netty that find out what is wrong, before Vert.x, which would only disconnect.
 */
final class FrameGuard extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = Logger.getLogger(FrameGuard.class);

    private static final int LAST_CLOSE_CODE = 4999;

    private final int maxMessageBytes;
    private boolean failed;

    /**
     * @param maxMessageBytes longest message that is passed on
     */
    FrameGuard(int maxMessageBytes) {
        this.maxMessageBytes = maxMessageBytes;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object received) {
        if (!(received instanceof WebSocketFrame frame)) {
            context.fireChannelRead(received);
        } else if (failed) {
            frame.release();
        } else if (frame.content().readableBytes() > maxMessageBytes) {
            frame.release();
            fail(context, WebSocketCloseStatus.MESSAGE_TOO_BIG, tooLong());
        } else if (frame instanceof CloseWebSocketFrame close && close.statusCode() > LAST_CLOSE_CODE) {
            String reason = "Close code %d is above %d.".formatted(close.statusCode(), LAST_CLOSE_CODE);
            frame.release();
            fail(context, WebSocketCloseStatus.PROTOCOL_ERROR, reason);
        } else {
            context.fireChannelRead(frame);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (failed) {
            // What follows the fault is not read, so nobody asks what else is wrong with it.
            return;
        }
        if (cause instanceof TooLongFrameException) {
            fail(context, WebSocketCloseStatus.MESSAGE_TOO_BIG, tooLong());
        } else if (cause instanceof CorruptedWebSocketFrameException corrupted) {
            WebSocketCloseStatus status = corrupted.closeStatus();
            String found = Objects.requireNonNullElse(corrupted.getMessage(), status.reasonText());
            fail(context, status, status.equals(WebSocketCloseStatus.MESSAGE_TOO_BIG) ? tooLong() : found);
        } else if (!(cause instanceof PrematureChannelClosureException)) {
            // A client may leave within a message, as within anything else.
            context.fireExceptionCaught(cause);
        }
    }

    private String tooLong() {
        return "A message may have %d bytes.".formatted(maxMessageBytes);
    }

    private void fail(ChannelHandlerContext context, WebSocketCloseStatus status, String reason) {
        failed = true;
        LOG.debugf("A client is disconnected with %d: %s", status.code(), reason);
        // Vert.x answers a close frame with its own code, writes nothing after it, and ends the connection.
        context.fireChannelRead(new CloseWebSocketFrame(status, reason));
    }
}
