package io.triwire.bench.load.swarm;

import java.util.Locale;

import io.netty.buffer.ByteBuf;

/** The status and the framing headers of an HTTP/1.1 response. */
final class HttpHead {

    private static final int LONGEST = 16_384;

    private final StringBuilder text = new StringBuilder();
    private boolean complete;
    private int status;
    private long contentLength;
    private boolean chunked;

    /** Reads up to the end of the head; returns true once the head is complete. */
    boolean read(ByteBuf bytes) {
        while (bytes.isReadable() && !complete) {
            text.append((char) bytes.readByte());
            complete = text.length() >= 4 && text.indexOf("\r\n\r\n", text.length() - 4) >= 0;
            if (text.length() > LONGEST) {
                throw new IllegalStateException("the head is longer than %d bytes".formatted(LONGEST));
            }
        }
        if (complete) {
            parse();
        }
        return complete;
    }

    private void parse() {
        if (!text.toString().matches("(?s)HTTP/1\\.[01] \\d{3}.*")) {
            throw new IllegalStateException("the response is not HTTP/1.1");
        }
        status = Integer.parseInt(text.substring(9, 12));
        contentLength = 0;
        chunked = false;
        text.toString().toLowerCase(Locale.ROOT).lines().forEach(line -> {
            if (line.startsWith("content-length:")) {
                contentLength = Long.parseLong(line.substring(15).strip());
            } else if (line.startsWith("transfer-encoding:")) {
                chunked = line.contains("chunked");
            }
        });
    }

    /** Prepares for the next response on the connection. */
    void reset() {
        text.setLength(0);
        complete = false;
    }

    boolean complete() {
        return complete;
    }

    int status() {
        return status;
    }

    long contentLength() {
        return contentLength;
    }

    boolean chunked() {
        return chunked;
    }
}
