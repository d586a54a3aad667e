package io.triwire.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.triwire.client.ProblemDetails;
import io.triwire.client.Transport;

/**
 * A request over a plain socket (RFC 9112), for what HTTP clients refuse to send or do not show.
 *
 * @param headers lines {@code name: value}
 */
public record RawRequest(String method, String target, List<String> headers, String body) {

    private static final int DEADLINE_MILLIS = 15_000;

    public RawRequest {
        headers = List.copyOf(headers);
    }

    /** A GET of a path with its query. */
    public static RawRequest get(String target) {
        return new RawRequest("GET", target, List.of(), "");
    }

    /** A POST of JSON. */
    public static RawRequest post(String target, String json) {
        return new RawRequest("POST", target, List.of("Content-Type: application/json"), json);
    }

    /** The {@code Sec-WebSocket-Key} of RFC 6455, section 1.3. */
    static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    /** A GET that asks for a WebSocket (RFC 6455, section 4.1). */
    public static RawRequest upgrade(String target) {
        return get(target)
                .with("Connection: Upgrade")
                .with("Upgrade: websocket")
                .with("Sec-WebSocket-Version: 13")
                .with("Sec-WebSocket-Key: " + KEY);
    }

    /** The same with a header line. */
    public RawRequest with(String header) {
        List<String> more = new ArrayList<>(headers);
        more.add(header);
        return new RawRequest(method, target, more, body);
    }

    /** The same without any header of a name. */
    public RawRequest without(String name) {
        List<String> fewer = headers.stream()
                .filter(line -> !line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
                .toList();
        return new RawRequest(method, target, fewer, body);
    }

    /** The same with another method. */
    public RawRequest method(String other) {
        return new RawRequest(other, target, headers, body);
    }

    /**
     * What came back.
     *
     * @param headers lines {@code name: value}, names in lower case
     * @param body all of it in UTF-8; of a stream or an upgrade, nothing
     */
    public record RawResponse(int status, List<String> headers, String body) {

        /** The first value of a header. */
        public Optional<String> header(String name) {
            String start = name.toLowerCase(Locale.ROOT) + ": ";
            return headers.stream()
                    .filter(line -> line.startsWith(start))
                    .map(line -> line.substring(start.length()))
                    .findFirst();
        }

        /** The body as a problem of RFC 9457. */
        public ProblemDetails problem() {
            return ProblemDetails.of(status, body, Optional.empty());
        }
    }

    /** Sends it and reads the answer: the head of one that goes on (101, a stream), and all of any other. */
    public RawResponse send(URI service) {
        try (OpenRequest exchange = open(service)) {
            RawResponse head = exchange.head();
            boolean goesOn = head.status() == 101
                    || head.header("content-type").filter(RawRequest::streams).isPresent();
            return goesOn || method.equals("HEAD")
                    ? head
                    : new RawResponse(head.status(), head.headers(), exchange.rest());
        }
    }

    private static boolean streams(String contentType) {
        return Stream.of(Transport.values())
                .filter(transport -> transport.kind() == Transport.Kind.STREAM)
                .flatMap(transport -> transport.requestHeaders("").stream())
                .anyMatch(header -> header.equals("Accept: " + contentType.replaceFirst(";.*", "")));
    }

    /** Sends it, and leaves it to the caller to read and to close. */
    public OpenRequest open(URI service) {
        return open(service, text(service));
    }

    /**
     * Sends what may be no request at all, and leaves it to the caller to read and to close.
     *
     * @param text each character one byte
     */
    public static OpenRequest open(URI service, String text) {
        try {
            OpenRequest exchange = new OpenRequest(service);
            exchange.send(text);
            return exchange;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** As it is sent, each character one byte; with the Host of the service, unless it has one of its own. */
    private String text(URI service) {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        StringBuilder text = new StringBuilder("%s %s HTTP/1.1\r\n".formatted(method, target));
        if (headers.stream().noneMatch(line -> line.startsWith("Host:"))) {
            text.append("Host: ").append(service.getAuthority()).append("\r\n");
        }
        headers.forEach(line -> text.append(line).append("\r\n"));
        if (content.length > 0) {
            text.append("Content-Length: ").append(content.length).append("\r\n");
        }
        return text.append("\r\n")
                .append(new String(content, StandardCharsets.ISO_8859_1))
                .toString();
    }

    /** An open connection on which a request was sent. */
    public static final class OpenRequest implements AutoCloseable {

        private final Socket socket = new Socket();
        private final URI service;
        private final InputStream input;
        private List<String> headers = List.of();

        private OpenRequest(URI service) throws IOException {
            this.service = service;
            socket.setSoTimeout(DEADLINE_MILLIS);
            socket.connect(new InetSocketAddress(service.getHost(), service.getPort()), DEADLINE_MILLIS);
            input = new BufferedInputStream(socket.getInputStream());
        }

        private void send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        /** Sends another request, when the answer before has been read, and reads its answer. */
        public RawResponse ask(RawRequest next) {
            try {
                send(next.text(service));
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
            return answer();
        }

        /** Reads an answer to the end of its body. */
        public RawResponse answer() {
            RawResponse head = head();
            return new RawResponse(head.status(), head.headers(), rest());
        }

        /** Reads status and headers; to be called first. */
        public RawResponse head() {
            // HTTP/1.1 200 OK
            String start = line();
            int status = Integer.parseInt(start, 9, 12, 10);
            List<String> lines = new ArrayList<>();
            for (String line = line(); !line.isEmpty(); line = line()) {
                int colon = line.indexOf(':');
                lines.add(line.substring(0, colon).toLowerCase(Locale.ROOT) + ": "
                        + line.substring(colon + 1).strip());
            }
            headers = lines;
            return new RawResponse(status, headers, "");
        }

        /**
         * Reads the body to its end.
         *
         * @throws UncheckedIOException if the connection breaks before that
         */
        public String rest() {
            ByteArrayOutputStream read = new ByteArrayOutputStream();
            try {
                if (headers.contains("transfer-encoding: chunked")) {
                    for (int size = chunkSize(); size > 0; size = chunkSize()) {
                        read.write(input.readNBytes(size));
                        line();
                    }
                } else {
                    int length = headers.stream()
                            .filter(line -> line.startsWith("content-length: "))
                            .mapToInt(line -> Integer.parseInt(line.substring("content-length: ".length())))
                            .findFirst()
                            .orElse(0);
                    read.write(input.readNBytes(length));
                }
                return read.toString(StandardCharsets.UTF_8);
            } catch (IOException broken) {
                throw new UncheckedIOException("broken after " + read.toString(StandardCharsets.UTF_8), broken);
            }
        }

        /**
         * Sends the same bytes many times over, without reading.
         *
         * @param sent counts how many times it was done
         * @throws UncheckedIOException if the connection ends before that, be it by {@link #close}
         */
        public void flood(byte[] bytes, int times, AtomicInteger sent) {
            try {
                for (int i = 0; i < times; i++) {
                    socket.getOutputStream().write(bytes);
                    sent.incrementAndGet();
                }
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        }

        /** Reads the next part of a body that is sent in chunks. */
        public String chunk() {
            try {
                String part = new String(input.readNBytes(chunkSize()), StandardCharsets.UTF_8);
                line();
                return part;
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        }

        /** Sends WebSocket frames, all at once. */
        public void send(RawFrame... frames) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            Stream.of(frames).map(RawFrame::bytes).forEach(bytes::writeBytes);
            try {
                bytes.writeTo(socket.getOutputStream());
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        }

        /** Reads WebSocket frames up to one of a kind, and gives that. */
        public RawFrame frame(int opcode) {
            try {
                RawFrame frame = RawFrame.read(input);
                while (frame.opcode() != opcode) {
                    frame = RawFrame.read(input);
                }
                return frame;
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        }

        /** Reads WebSocket frames up to a close frame (RFC 6455, section 5.5.1), and gives its code. */
        public int closeCode() {
            return frame(RawFrame.CLOSE).closeCode();
        }

        /** Waits until something comes or the service ends the connection, and tells whether it ended. */
        public boolean ends() {
            try {
                return input.read() < 0;
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        }

        private int chunkSize() {
            return Integer.parseInt(line(), 16);
        }

        private String line() {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            try {
                for (int next = input.read(); next != '\n'; next = input.read()) {
                    if (next < 0) {
                        throw new IOException("the connection ended within a line: " + line);
                    }
                    line.write(next);
                }
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
            return line.toString(StandardCharsets.UTF_8).stripTrailing();
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }
}
