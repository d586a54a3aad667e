package io.triwire.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A connection over HTTP/2 without TLS (RFC 9113), for what clients do not send. Its streams have odd numbers. */
final class RawHttp2 implements AutoCloseable {

    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;

    /** The code of a stream that is one too many. */
    static final int REFUSED_STREAM = 7;

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int ACK = 1;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int MAX_CONCURRENT_STREAMS = 3;
    private static final int DEADLINE_MILLIS = 15_000;

    private final Socket socket;
    private final DataInputStream input;
    private final URI service;

    /** A frame (RFC 9113, section 4.1). */
    record Frame(int type, int flags, int stream, ByteBuffer payload) {

        /** The code of a {@code RST_STREAM} or {@code GOAWAY}. */
        int errorCode() {
            return payload.getInt(type == GOAWAY ? Integer.BYTES : 0);
        }
    }

    RawHttp2(URI service) {
        this.service = service;
        try {
            socket = new Socket(service.getHost(), service.getPort());
            socket.setSoTimeout(DEADLINE_MILLIS);
            input = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            socket.getOutputStream().write(PREFACE);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        send(SETTINGS, 0, 0);
    }

    /** How many streams the service announces that it takes, in the settings that it sends first. */
    long announcedStreams() {
        ByteBuffer settings = frame(SETTINGS).payload();
        while (settings.hasRemaining()) {
            int id = settings.getShort();
            long value = Integer.toUnsignedLong(settings.getInt());
            if (id == MAX_CONCURRENT_STREAMS) {
                return value;
            }
        }
        return Long.MAX_VALUE;
    }

    void acknowledgeSettings() {
        send(SETTINGS, ACK, 0);
    }

    void send(int type, int flags, int stream, byte... payload) {
        try {
            socket.getOutputStream().write(frame(type, flags, stream, payload));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static byte[] frame(int type, int flags, int stream, byte... payload) {
        ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
        frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
        frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
        return frame.array();
    }

    /** All that a client sends for a first GET. */
    static byte[] opening(URI service, String target) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(PREFACE);
        bytes.writeBytes(frame(SETTINGS, 0, 0));
        bytes.writeBytes(frame(HEADERS, END_HEADERS | END_STREAM, 1, headers(service, target)));
        return bytes.toByteArray();
    }

    /** Begins a GET; it has no body, but its stream stays open on this side if {@code ends} is false. */
    void get(int stream, String target, boolean ends) {
        send(HEADERS, END_HEADERS | (ends ? END_STREAM : 0), stream, headers(service, target));
    }

    private static byte[] headers(URI service, String target) {
        ByteArrayOutputStream headers = new ByteArrayOutputStream();
        header(headers, ":method", "GET");
        header(headers, ":scheme", "http");
        header(headers, ":authority", service.getAuthority());
        header(headers, ":path", target);
        return headers.toByteArray();
    }

    /** A literal without indexing and without Huffman coding (RFC 7541, section 6.2.2), below 127 bytes. */
    private static void header(ByteArrayOutputStream headers, String name, String value) {
        headers.write(0);
        for (String text : new String[] {name, value}) {
            headers.write(text.length());
            headers.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** Resets a stream, as a client that has no further use for it. */
    void reset(int stream) {
        send(RST_STREAM, 0, stream, ByteBuffer.allocate(Integer.BYTES).putInt(8).array());
    }

    /** Reads frames up to one of a type, and gives that. */
    Frame frame(int type) {
        try {
            Frame frame = next();
            while (frame.type() != type) {
                frame = next();
            }
            return frame;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** Reads what still comes, and tells whether the service ended the connection after it. */
    boolean ends() {
        try {
            while (true) {
                next();
            }
        } catch (EOFException | SocketException ended) {
            return true;
        } catch (IOException late) {
            return false;
        }
    }

    private Frame next() throws IOException {
        int length = input.readUnsignedByte() << 16 | input.readUnsignedShort();
        int type = input.readUnsignedByte();
        int flags = input.readUnsignedByte();
        int stream = input.readInt();
        return new Frame(type, flags, stream, ByteBuffer.wrap(input.readNBytes(length)));
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
