package io.triwire.bench.proxy.probe.wire;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The head of an HTTP/1 response (RFC 9112).
 *
 * @param status status code
 * @param lines header lines, {@code name: value}
 */
public record Head(int status, List<String> lines) {

    /** Name of the header that marks a response of the {@link Origin}. */
    static final String MARK = "X-Origin";

    private static final int MAX_LINES = 200;
    private static final int MAX_LINE_BYTES = 16_384;

    public Head {
        lines = List.copyOf(lines);
    }

    static Head read(InputStream input) throws IOException {
        String start = line(input);
        if (start.length() < 12 || !start.startsWith("HTTP/1.")) {
            throw new IOException("not an HTTP/1 response: '%s'".formatted(start));
        }
        int status = Integer.parseInt(start, 9, 12, 10);
        List<String> lines = new ArrayList<>();
        for (String line = line(input); !line.isEmpty(); line = line(input)) {
            if (lines.size() == MAX_LINES) {
                throw new IOException("more than %d header lines".formatted(MAX_LINES));
            }
            lines.add(line);
        }
        return new Head(status, lines);
    }

    /** The value of the first header line with a name, in any case; an empty string if there is none. */
    public String value(String name) {
        String start = name.toLowerCase(Locale.ROOT) + ":";
        return lines.stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
                .map(line -> line.substring(start.length()).strip())
                .findFirst()
                .orElse("");
    }

    /** Whether the response is from the {@link Origin} and not from a proxy. */
    public boolean fromOrigin() {
        return status == 101 || !value(MARK).isEmpty();
    }

    /** The body after this head. Reading throws {@link EOFException} if the body is cut off. */
    InputStream body(InputStream input) {
        return new Body(
                value("transfer-encoding").toLowerCase(Locale.ROOT).contains("chunked")
                        ? new ChunkedBody(input)
                        : new Counted(input, value("content-length")));
    }

    private static String line(InputStream input) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = input.read(); next != '\n'; next = input.read()) {
            if (next < 0) {
                throw new EOFException("the connection ended within a head");
            }
            if (line.size() == MAX_LINE_BYTES) {
                throw new IOException("a line of more than %d bytes".formatted(MAX_LINE_BYTES));
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.UTF_8).stripTrailing();
    }

    /** The bytes of a body one by one; -1 at its end. */
    private interface Octets {
        int next() throws IOException;
    }

    /** A body that returns each byte as soon as it has arrived. */
    private static final class Body extends InputStream {

        private final Octets octets;

        private Body(Octets octets) {
            this.octets = octets;
        }

        @Override
        public int read() throws IOException {
            return octets.next();
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int next = length == 0 ? 0 : read();
            if (next < 0 || length == 0) {
                return next;
            }
            target[offset] = (byte) next;
            return 1;
        }
    }

    /** A chunked body (RFC 9112, section 7.1). */
    private static final class ChunkedBody implements Octets {

        private final InputStream input;
        private int left;
        private boolean first = true;
        private boolean over;

        private ChunkedBody(InputStream input) {
            this.input = input;
        }

        @Override
        public int next() throws IOException {
            if (left == 0 && !over) {
                if (!first) {
                    line(input);
                }
                first = false;
                left = Integer.parseInt(line(input).split(";", 2)[0].strip(), 16);
                over = left == 0;
            }
            if (over) {
                return -1;
            }
            left--;
            int next = input.read();
            if (next < 0) {
                throw new EOFException("the connection ended within a chunk");
            }
            return next;
        }
    }

    /** A body with a Content-Length, or else one that ends with the connection. */
    private static final class Counted implements Octets {

        private final InputStream input;
        private final boolean bounded;
        private long left;

        private Counted(InputStream input, String length) {
            this.input = input;
            bounded = !length.isEmpty();
            left = bounded ? Long.parseLong(length) : Long.MAX_VALUE;
        }

        @Override
        public int next() throws IOException {
            if (left == 0) {
                return -1;
            }
            left--;
            int next = input.read();
            if (next < 0 && bounded) {
                throw new EOFException("the connection ended within the body");
            }
            return next;
        }
    }
}
