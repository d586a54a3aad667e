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
 * One subscription over a link, from the client's side: every byte is read as it comes, and stamped. A plain socket,
 * because HTTP clients hide what is asked for here: when the head came, how the connection ended, and who left how.
 */
public final class Exchange implements AutoCloseable {

    /** The longest that connecting may take, on a loopback address. */
    private static final int CONNECT_MILLIS = 5_000;

    private static final Pattern NUMBER = Pattern.compile("\"data\":(\\d+)");
    private static final Pattern CURSOR = Pattern.compile("\"(?:cursor|id)\":\"([^\"]+)\"");
    private static final byte[] NO_MASK = new byte[4];

    private final Request request;
    private final Timeline moments = new Timeline();
    private final Socket socket;
    private volatile Optional<Head> head = Optional.empty();
    private volatile Optional<String> cursor = Optional.empty();

    private Exchange(Request request, Socket socket) {
        this.request = request;
        this.socket = socket;
    }

    /**
     * Connects, asks, and reads on a thread of its own until the end. A forward proxy that refuses the tunnel answers in
     * the place of the service.
     *
     * @throws IOException if nobody takes the connection
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
                moments.add(Kind.CUT, "");
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
                moments.add(Kind.END, "");
            }
        } catch (IOException broken) {
            moments.add(Kind.CUT, String.valueOf(broken.getMessage()));
        }
    }

    private void answered(Head answer) {
        head = Optional.of(answer);
        moments.add(Kind.HEAD, Integer.toString(answer.status()));
    }

    private void readLines(InputStream body) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8), 1);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(": heartbeat")) {
                moments.add(Kind.HEARTBEAT, "");
            } else {
                events(line);
            }
        }
    }

    private void events(String text) {
        if (!text.endsWith("}")) {
            // No JSON, or half of it: what was cut within an event is not there.
            return;
        }
        Matcher place = CURSOR.matcher(text);
        while (place.find()) {
            cursor = Optional.of(place.group(1));
        }
        Matcher number = NUMBER.matcher(text);
        while (number.find()) {
            moments.add(Kind.EVENT, number.group(1));
        }
    }

    /** Reads the frames of RFC 6455, section 5.2; a server sends them without a mask. */
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
                    moments.add(Kind.END, Integer.toString(code));
                    return;
                }
                case 9 -> {
                    moments.add(Kind.HEARTBEAT, "");
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
            throw new EOFException("half a frame");
        }
        return bytes;
    }

    /** Sends a frame, masked with zeros: the length of a payload stays below 126. */
    private synchronized void send(int opcode, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(6 + payload.length);
        frame.put((byte) (0x80 | opcode))
                .put((byte) (0x80 | payload.length))
                .put(NO_MASK)
                .put(payload);
        output.write(frame.array());
        output.flush();
    }

    /** Closes a WebSocket with a code, as the client that asked for it. */
    public void close(int code) throws IOException {
        send(8, ByteBuffer.allocate(2).putShort((short) code).array());
    }

    /** Leaves with a FIN: the connection is closed in order. */
    public void leave() throws IOException {
        socket.close();
    }

    /** Leaves with a RST, as a process that is gone or a network that forgot the connection. */
    public void abort() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** The answer's head, awaited. */
    public Optional<Head> head(Duration deadline) throws InterruptedException {
        moments.await(Kind.HEAD, deadline);
        return head;
    }

    /** The place in the feed after all that has come; empty while none was told. */
    public Optional<String> cursor() {
        return cursor;
    }

    public Request request() {
        return request;
    }

    public Timeline moments() {
        return moments;
    }

    public Transport transport() {
        return request.transport();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException gone) {
            // It is closed, which is all that was asked for.
        }
    }
}
