package io.triwire.bench.load.swarm;

import io.netty.buffer.ByteBuf;

import io.triwire.bench.load.workload.Endpoint;

/** A subscriber over long polling: polls again on the same connection, with the cursor of the last response. */
final class PollReceiver extends Receiver {

    private static final String WAIT = "20s";
    private static final String CURSOR = "{\"cursor\":\"";

    private final StringBuilder start = new StringBuilder();
    private final String headers;
    private String cursor = "";
    private long bodyLeft;
    private boolean inBody;

    PollReceiver(
            Endpoint endpoint, SubscriberAddress address, Counters counters, SubscriberStats tally, Runnable ready) {
        super(address, counters, tally, ready);
        // The least that the service takes, for a subscriber that costs little.
        this.headers = endpoint.authorization()
                .map(value -> Endpoint.AUTHORIZATION + ": " + value + "\r\n\r\n")
                .orElse("\r\n");
    }

    @Override
    void open() {
        // Fetches the cursor first; the next poll returns the events published from here on.
        poll("wait=0s");
    }

    private void poll(String parameters) {
        counters.requests++;
        send(address.get(parameters) + headers);
    }

    @Override
    int expectedStatus() {
        return 200;
    }

    @Override
    void body(ByteBuf bytes) {
        if (!inBody) {
            inBody = true;
            bodyLeft = head().contentLength();
            start.setLength(0);
            scanner.startMessage();
        }
        int length = (int) Math.min(bodyLeft, bytes.readableBytes());
        readCursor(bytes, length);
        scanner.scan(bytes, bytes.readerIndex(), length);
        bytes.skipBytes(length);
        bodyLeft -= length;
        if (bodyLeft == 0) {
            inBody = false;
            head().reset();
            if (start.length() <= CURSOR.length() || start.indexOf(CURSOR) != 0) {
                fail("answered without a cursor");
                return;
            }
            cursor = start.substring(CURSOR.length(), start.length() - 1);
            started();
            poll("wait=%s&after=%s".formatted(WAIT, cursor));
        }
    }

    /** The body begins with the cursor; keeps its text up to the closing quote. */
    private void readCursor(ByteBuf bytes, int length) {
        for (int i = 0; i < length && (start.length() <= CURSOR.length() || !ends()); i++) {
            start.append((char) bytes.getByte(bytes.readerIndex() + i));
        }
    }

    private boolean ends() {
        return start.charAt(start.length() - 1) == '"';
    }
}
