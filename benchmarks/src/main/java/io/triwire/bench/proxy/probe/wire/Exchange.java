package io.triwire.bench.proxy.probe.wire;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

import javax.net.ssl.SSLSocket;

import io.triwire.bench.proxy.link.Link;
import io.triwire.bench.proxy.probe.wire.Moment.Kind;
import io.triwire.client.Transport;

/**
 * The client side of one subscription over a link. It reads each byte as it arrives and records when. It uses a plain
 * socket, because HTTP clients hide when the head arrived and how the connection ended.
 */
public final class Exchange implements AutoCloseable {

    /** Timeout for connecting, on a loopback address. */
    private static final int CONNECT_MILLIS = 5_000;

    private static final Pattern NUMBER = Pattern.compile("\"data\":(\\d+)");
    private static final Pattern CURSOR = Pattern.compile("\"(?:cursor|id)\":\"([^\"]+)\"");
    private static final byte[] NO_MASK = new byte[4];

    private final Request request;
    private final Timeline timeline = new Timeline();
    private final Socket socket;
    private volatile Optional<Head> head = Optional.empty();
    private volatile Optional<String> cursor = Optional.empty();

    private Exchange(Request request, Socket socket) {
        this.request = request;
        this.socket = socket;
    }

    /**
     * Connects, sends the request, and reads the response on a new thread. If a forward proxy refuses the tunnel, its
     * response counts as that of the service.
     *
     * @throws IOException if the connection fails
     */
    public static Exchange open(Link link, Request request) throws IOException {
        URI service = link.service(request.transport());
        Socket socket = new Socket();
        Exchange exchange = new Exchange(request, socket);
        try {
            socket.connect(
                    link.forward()
                            .map(Link.Forward::address)
                            .orElseGet(() -> new InetSocketAddress(service.getHost(), service.getPort())),
                    CONNECT_MILLIS);
            socket.setTcpNoDelay(true);
            exchange.start(link, service);
            return exchange;
        } catch (IOException failed) {
            socket.close();
            throw failed;
        }
    }

    private void start(Link link, URI service) throws IOException {
        boolean tunnel = link.forward().filter(Link.Forward::connect).isPresent();
        InputStream plain = new BufferedInputStream(socket.getInputStream());
        if (tunnel) {
            write(
                    socket.getOutputStream(),
                    "CONNECT %1$s HTTP/1.1\r\nHost: %1$s\r\n\r\n".formatted(service.getAuthority()));
            Head answer = Head.read(plain);
            if (answer.status() != 200) {
                answered(answer);
                timeline.add(Kind.CUT, "");
                return;
            }
        }
        Socket spoken = link.trust().isPresent() ? secure(link, service) : socket;
        InputStream input = spoken == socket ? plain : new BufferedInputStream(spoken.getInputStream());
        boolean absolute = link.forward().isPresent() && !tunnel;
        StringBuilder text = new StringBuilder("GET %s%s HTTP/1.1\r\nHost: %s\r\n"
                .formatted(absolute ? service : "", request.target(), service.getAuthority()));
        request.lines().forEach(line -> text.append(line).append("\r\n"));
        write(spoken.getOutputStream(), text.append("\r\n").toString());
        output = spoken.getOutputStream();
        Thread reader = new Thread(() -> read(input), "exchange");
        reader.setDaemon(true);
        reader.start();
    }

    private OutputStream output = OutputStream.nullOutputStream();

    private Socket secure(Link link, URI service) throws IOException {
        SSLSocket secure = (SSLSocket) link.trust()
                .orElseThrow()
                .getSocketFactory()
                .createSocket(socket, service.getHost(), service.getPort(), true);
        secure.startHandshake();
        return secure;
    }

    private static void write(OutputStream output, String text) throws IOException {
        output.write(text.getBytes(StandardCharsets.UTF_8));
        output.flush();
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
                timeline.add(Kind.END, "");
            }
        } catch (IOException broken) {
            timeline.add(Kind.CUT, String.valueOf(broken.getMessage()));
        }
    }

    private void answered(Head answer) {
        head = Optional.of(answer);
        timeline.add(Kind.HEAD, Integer.toString(answer.status()));
    }

    private void readLines(InputStream body) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8), 1);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(": heartbeat")) {
                timeline.add(Kind.HEARTBEAT, "");
            } else {
                events(line);
            }
        }
    }

    private void events(String text) {
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
            timeline.add(Kind.EVENT, number.group(1));
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
                        : (int) ByteBuffer.wrap(exactly(input, 8)).getLong();
            }
            byte[] payload = exactly(input, length);
            switch (opcode) {
                case 8 -> {
                    int code =
                            payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xffff;
                    timeline.add(Kind.END, Integer.toString(code));
                    return;
                }
                case 9 -> {
                    timeline.add(Kind.HEARTBEAT, "");
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
        socket.close();
    }

    /** Resets the connection with a RST, as when a process is killed. */
    public void abort() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Waits for the head of the response; empty if it does not arrive within the deadline. */
    public Optional<Head> head(Duration deadline) throws InterruptedException {
        timeline.await(Kind.HEAD, deadline);
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
        try {
            socket.close();
        } catch (IOException gone) {
            // Closed already, as intended.
        }
    }
}
