package io.triwire.websocket;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;

/** Whatever bytes follow the handshake: whole messages within the bound pass, and nothing after a close. */
public final class FrameFuzz {

    private static final int MAX_BYTES = 100;

    private FrameFuzz() {}

    /** Takes the first byte as how many bytes the network brings at a time, and the others as what it brings. */
    public static void fuzzerTestOneInput(byte[] input) {
        EmbeddedChannel channel = new EmbeddedChannel(
                new WebSocket13FrameDecoder(WebSocketDecoderConfig.newBuilder()
                        .maxFramePayloadLength(2 * MAX_BYTES)
                        .allowExtensions(false)
                        // As Vert.x has it, for the guard tells the client.
                        .closeOnProtocolViolation(false)
                        .withUTF8Validator(false)
                        .build()),
                new Utf8FrameValidator(false),
                new WebSocketFrameAggregator(MAX_BYTES),
                new FrameGuard(MAX_BYTES));
        int step = input.length == 0 ? 1 : 1 + (input[0] & 0x7f);
        for (int start = 1; start < input.length; start += step) {
            channel.writeInbound(
                    Unpooled.copiedBuffer(Arrays.copyOfRange(input, start, Math.min(input.length, start + step))));
        }
        channel.finish();
        boolean closed = false;
        for (WebSocketFrame frame = channel.readInbound(); frame != null; frame = channel.readInbound()) {
            holds(!closed, "%s follows a close frame", frame);
            check(frame);
            closed = frame instanceof CloseWebSocketFrame;
            // An empty buffer is shared, and never released.
            boolean empty = !frame.content().isReadable();
            holds(frame.release() || empty, "%s is held by somebody", frame);
        }
        channel.checkException();
    }

    private static void check(WebSocketFrame frame) {
        holds(frame.isFinalFragment() && !(frame instanceof ContinuationWebSocketFrame), "%s is a fragment", frame);
        holds(
                frame.content().readableBytes() <= MAX_BYTES || frame instanceof CloseWebSocketFrame,
                "%s is long",
                frame);
        if (frame instanceof TextWebSocketFrame text) {
            holds(
                    Unpooled.copiedBuffer(text.text(), StandardCharsets.UTF_8).equals(text.content()),
                    "%s is not UTF-8",
                    frame);
        }
        if (frame instanceof CloseWebSocketFrame close) {
            int code = close.statusCode();
            holds(code == -1 || (code >= 1000 && code <= 4999), "%s has the code %d", close, code);
        }
    }

    @SuppressWarnings("AnnotateFormatMethod") // that annotation is in no class path here
    private static void holds(boolean property, String message, Object... arguments) {
        if (!property) {
            throw new AssertionError(message.formatted(arguments));
        }
    }
}
