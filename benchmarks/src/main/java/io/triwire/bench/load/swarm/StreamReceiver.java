package io.triwire.bench.load.swarm;

import java.util.List;

import io.netty.buffer.ByteBuf;

import io.triwire.bench.load.workload.Endpoint;

/** A subscriber to one endless response, chunked (RFC 9112, section 7.1) or not. */
final class StreamReceiver extends Receiver {

    private final List<String> headers;
    private long chunkLeft;
    private long size;
    private boolean inSize = true;
    private boolean sizeDigits = true;

    StreamReceiver(
            Endpoint endpoint, SubscriberAddress address, Counters counters, SubscriberStats tally, Runnable ready) {
        super(address, counters, tally, ready);
        this.headers = endpoint.requestHeaders("");
    }

    @Override
    void open() {
        counters.requests++;
        send(address.get("") + String.join("\r\n", headers) + "\r\n\r\n");
    }

    @Override
    int expectedStatus() {
        return 200;
    }

    @Override
    void body(ByteBuf bytes) {
        if (!head().chunked()) {
            take(bytes, bytes.readableBytes());
        } else if (inSize) {
            readSize(bytes.readByte());
        } else if (chunkLeft > 0) {
            int length = (int) Math.min(chunkLeft, bytes.readableBytes());
            take(bytes, length);
            chunkLeft -= length;
        } else if (bytes.readByte() == '\n') {
            // The line break after the chunk.
            inSize = true;
            sizeDigits = true;
            size = 0;
        }
    }

    private void readSize(byte next) {
        int digit = Character.digit(next, 16);
        if (next == '\n') {
            inSize = false;
            chunkLeft = size;
            if (size == 0) {
                fail("ended by the service");
            }
        } else if (digit >= 0 && sizeDigits) {
            size = size << 4 | digit;
        } else {
            // A chunk extension, or the end of the line.
            sizeDigits = false;
        }
    }

    private void take(ByteBuf bytes, int length) {
        scanner.scan(bytes, bytes.readerIndex(), length);
        bytes.skipBytes(length);
        started();
    }
}
