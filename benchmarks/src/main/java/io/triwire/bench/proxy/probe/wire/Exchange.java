package io.triwire.bench.proxy.probe.wire;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

import io.triwire.bench.proxy.link.Link;
import io.triwire.bench.proxy.probe.wire.Moment.MomentKind;
import io.triwire.client.Transport;

/**
 * The client side of one subscription over a link. It reads each byte as it arrives and records when. It uses a plain
 * socket, because HTTP clients hide when the head arrived and how the connection ended.
 */
public final class Exchange implements AutoCloseable {

    /** Longest frame that is read. */
    private static final int MAX_FRAME_BYTES = 4 << 20;

    private static final Pattern NUMBER = Pattern.compile("\"data\":(\\d+)");
    private static final Pattern CURSOR = Pattern.compile("\"(?:cursor|id)\":\"([^\"]+)\"");
    private static final byte[] NO_MASK = new byte[4];

    private final Request request;
    private final Timeline timeline = new Timeline();
    private final LinkConnection connection;
    private final Consumer<String> texts;
    private final OutputStream output;
    private volatile Optional<Head> head = Optional.empty();
    private volatile Optional<String> cursor = Optional.empty();

    private Exchange(Request request, LinkConnection connection, Consumer<String> texts) throws IOException {
        this.request = request;
        this.texts = texts;
        this.connection = connection;
        output = connection.output();
    }

    /**
     * Connects, sends the request, and reads the response on a new thread. If a forward proxy refuses the tunnel, its
     * response counts as that of the service.
     *
     * @throws IOException if the connection fails
     */
    public static Exchange open(Link link, Request request) throws IOException {
        return open(link, request, text -> {});
    }

    /**
     * Connects as {@link #open(Link, Request)} does.
     *
     * @param texts receives each message of a WebSocket and each line of a body
     */
    public static Exchange open(Link link, Request request, Consumer<String> texts) throws IOException {
        LinkConnection connection = LinkConnection.open(link, link.service(request.transport()));
        try {
            Exchange exchange = new Exchange(request, connection, texts);
            exchange.start(link.feed(request.transport()));
            return exchange;
        } catch (IOException failed) {
            connection.close();
            throw failed;
        }
    }

    private void start(String path) throws IOException {
        if (connection.refusal().isPresent()) {
            answered(connection.refusal().get());
            timeline.add(MomentKind.CUT, "");
            return;
        }
        connection.get(path + "?" + request.query(), request.lines());
        Thread reader = new Thread(() -> read(connection.input()), "exchange");
        reader.setDaemon(true);
        reader.start();
    }

    private void read(InputStream input) {
        try {
            Head answer = Head.read(input);
            answered(answer);
            if (answer.status() == 101) {
                readFrames(input);
            } else {
                InputStream body = answer.body(input);
                readLines(answer.value("content-encoding").contains("gzip") ? new GZIPInputStream(body, 16) : body);
                timeline.add(MomentKind.END, "");
            }
        } catch (IOException broken) {
            timeline.add(MomentKind.CUT, String.valueOf(broken.getMessage()));
        } catch (NumberFormatException malformed) {
            timeline.add(MomentKind.CUT, "not HTTP/1: " + malformed.getMessage());
        }
    }

    private void answered(Head answer) {
        head = Optional.of(answer);
        timeline.add(MomentKind.HEAD, Integer.toString(answer.status()));
    }

    private void readLines(InputStream body) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8), 1);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(": heartbeat")) {
                timeline.add(MomentKind.HEARTBEAT, "");
            } else {
                events(line);
            }
        }
    }

    private void events(String text) {
        texts.accept(text);
        if (!text.endsWith("}")) {
            // Not JSON, or cut off within an event.
            return;
        }
        Matcher last = CURSOR.matcher(text);
        while (last.find()) {
            cursor = Optional.of(last.group(1));
        }
        Matcher number = NUMBER.matcher(text);
        while (number.find()) {
            timeline.add(MomentKind.EVENT, number.group(1));
        }
    }

    /** Reads frames (RFC 6455, section 5.2); those of a server are not masked. */
    private void readFrames(InputStream input) throws IOException {
        while (true) {
            int opcode = octet(input) & 0x0f;
            int length = octet(input) & 0x7f;
            if (length > 125) {
                length = length == 126
                        ? ByteBuffer.wrap(exactly(input, 2)).getShort() & 0xffff
                        : (int) Math.min(
                                Integer.MAX_VALUE,
                                ByteBuffer.wrap(exactly(input, 8)).getLong());
            }
            if (length < 0 || length > MAX_FRAME_BYTES) {
                throw new IOException("a frame of more than %d bytes".formatted(MAX_FRAME_BYTES));
            }
            byte[] payload = exactly(input, length);
            switch (opcode) {
                case 8 -> {
                    int code =
                            payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xffff;
                    timeline.add(MomentKind.END, Integer.toString(code));
                    return;
                }
                case 9 -> {
                    timeline.add(MomentKind.HEARTBEAT, "");
                    send(10, payload);
                }
                default -> events(new String(payload, StandardCharsets.UTF_8));
            }
        }
    }

    private static int octet(InputStream input) throws IOException {
        int octet = input.read();
        if (octet < 0) {
            throw new EOFException("no close frame");
        }
        return octet;
    }

    private static byte[] exactly(InputStream input, int length) throws IOException {
        byte[] bytes = input.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("incomplete frame");
        }
        return bytes;
    }

    /** Sends a frame with a payload below 126 bytes, masked with zeros. */
    private synchronized void send(int opcode, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(6 + payload.length);
        frame.put((byte) (0x80 | opcode))
                .put((byte) (0x80 | payload.length))
                .put(NO_MASK)
                .put(payload);
        output.write(frame.array());
        output.flush();
    }

    /** Sends a WebSocket close frame with a code. */
    public void close(int code) throws IOException {
        send(8, ByteBuffer.allocate(2).putShort((short) code).array());
    }

    /** Closes the connection with a FIN. */
    public void leave() throws IOException {
        connection.tcp().close();
    }

    /** Resets the connection with a RST, as when a process is killed. */
    public void abort() throws IOException {
        connection.tcp().setSoLinger(true, 0);
        connection.tcp().close();
    }

    /** Waits for the head of the response; empty if it does not arrive within the deadline. */
    public Optional<Head> head(Duration deadline) throws InterruptedException {
        timeline.await(MomentKind.HEAD, deadline);
        return head;
    }

    /** The last cursor received; empty if there is none yet. */
    public Optional<String> cursor() {
        return cursor;
    }

    /** The request that was sent. */
    public Request request() {
        return request;
    }

    /** What the client has seen so far. */
    public Timeline timeline() {
        return timeline;
    }

    /** The transport of the request. */
    public Transport transport() {
        return request.transport();
    }

    @Override
    public void close() {
        connection.close();
    }
}
