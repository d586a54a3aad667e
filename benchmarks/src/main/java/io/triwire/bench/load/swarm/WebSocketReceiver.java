package io.triwire.bench.load.swarm;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import io.triwire.bench.load.workload.Endpoint;
import io.triwire.client.Transport;

/** A subscriber over WebSocket (RFC 6455, section 5.2): reads the frames of a server, which are not masked. */
final class WebSocketReceiver extends Receiver {

    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;

    private final Endpoint endpoint;
    private final ByteBuf header = Unpooled.buffer(16);
    private final ByteBuf control = Unpooled.buffer(125);
    private int opcode;
    private long payloadLeft;
    private boolean inPayload;

    WebSocketReceiver(
            Endpoint endpoint, SubscriberAddress address, Counters counters, SubscriberStats tally, Runnable ready) {
        super(address, counters, tally, ready);
        this.endpoint = endpoint;
    }

    @Override
    void open() {
        counters.requests++;
        List<String> headers = endpoint.requestHeaders("dHJpd2lyZS1zd2FybS1rZQ==");
        send(address.get("") + String.join("\r\n", headers) + "\r\n\r\n");
    }

    @Override
    int expectedStatus() {
        return Transport.WEBSOCKET.openingStatus();
    }

    @Override
    void body(ByteBuf bytes) {
        if (!inPayload) {
            readHeader(bytes);
        } else if (payloadLeft > 0) {
            readPayload(bytes);
        }
        if (inPayload && payloadLeft == 0) {
            inPayload = false;
            endOfFrame();
        }
    }

    private void readHeader(ByteBuf bytes) {
        header.writeByte(bytes.readByte());
        if (header.writerIndex() < 2) {
            return;
        }
        int length = header.getByte(1) & 0x7f;
        int extended = length < 126 ? 0 : length == 126 ? 2 : 8;
        if (header.writerIndex() < 2 + extended) {
            return;
        }
        opcode = header.getByte(0) & 0x0f;
        payloadLeft = extended == 0 ? length : extended == 2 ? header.getUnsignedShort(2) : header.getLong(2);
        header.clear();
        control.clear();
        inPayload = true;
        if (opcode == TEXT) {
            scanner.startMessage();
        }
    }

    private void readPayload(ByteBuf bytes) {
        int length = (int) Math.min(payloadLeft, bytes.readableBytes());
        if (opcode == TEXT || opcode == CONTINUATION) {
            scanner.scan(bytes, bytes.readerIndex(), length);
            bytes.skipBytes(length);
        } else {
            control.writeBytes(bytes, length);
        }
        payloadLeft -= length;
    }

    private void endOfFrame() {
        switch (opcode) {
            case TEXT -> started();
            case PING -> pong();
            case CLOSE -> fail("closed with code " + (control.isReadable(2) ? control.getUnsignedShort(0) : 1005));
            default -> {}
        }
    }

    /** The mask is all zeros, which leaves the payload unchanged. */
    private void pong() {
        send(Unpooled.buffer()
                .writeByte(0x8a)
                .writeByte(0x80 | control.readableBytes())
                .writeInt(0)
                .writeBytes(control));
    }
}
