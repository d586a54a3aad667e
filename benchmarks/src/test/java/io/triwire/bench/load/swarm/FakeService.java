package io.triwire.bench.load.swarm;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

import io.triwire.client.Transport;

/**
 * A service that sends every subscriber what it is told to, message by message, in pieces of a chosen size; with no
 * regard for what a feed should be.
 */
final class FakeService implements AutoCloseable {

    private final Transport transport;
    private final int pieceBytes;
    private final ServerSocket server;
    private final CountDownLatch released = new CountDownLatch(1);
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private volatile List<byte[]> messages = List.of();
    private volatile boolean cut;

    FakeService(Transport transport, int pieceBytes) {
        this.transport = transport;
        this.pieceBytes = pieceBytes;
        try {
            this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        daemon(this::accept);
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "fake-service");
        thread.setDaemon(true);
        thread.start();
    }

    URI target() {
        return URI.create("http://127.0.0.1:%d/feed".formatted(server.getLocalPort()));
    }

    /** Sends the messages to everyone who has subscribed. */
    void send(List<byte[]> toAll) {
        messages = toAll;
        released.countDown();
    }

    /** Ends each connection after the messages. */
    void cut() {
        cut = true;
    }

    /** What clients have sent after their first request, as hexadecimal digits. */
    BlockingQueue<String> received() {
        return received;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                daemon(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            readHead(in);
            switch (transport.kind()) {
                case SOCKET -> {
                    out.write(ascii("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"));
                    out.write(frame(0x81, ascii("{\"control\":\"welcome\"}")));
                }
                case STREAM -> {
                    out.write(ascii("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"));
                    out.write(chunk(ascii(": hello\n\n")));
                }
                case POLL -> out.write(answer(ascii("{\"cursor\":\"c0\",\"events\":[]}")));
            }
            released.await();
            for (byte[] message : messages) {
                if (transport.answersOnce()) {
                    readHead(in);
                }
                write(out, framed(message));
            }
            for (int next = cut ? -1 : in.read(); next >= 0; next = in.read()) {
                received.add("%02x".formatted(next));
            }
        } catch (IOException left) {
            // The subscriber has gone, or the test is over.
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(OutputStream out, byte[] bytes) throws IOException {
        for (int from = 0; from < bytes.length; from += pieceBytes) {
            out.write(bytes, from, Math.min(pieceBytes, bytes.length - from));
            out.flush();
        }
    }

    private byte[] framed(byte[] message) {
        return switch (transport.kind()) {
            // Text of JSON begins with a brace: anything else is framed already.
            case SOCKET -> message[0] == '{' ? frame(0x81, message) : message;
            case STREAM -> chunk(message);
            case POLL -> answer(message);
        };
    }

    private static void readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("left");
            }
            head.append((char) next);
        }
    }

    /** A frame of RFC 6455, section 5.2, whose first byte is given. */
    static byte[] frame(int first, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 10).put((byte) first);
        if (payload.length < 126) {
            frame.put((byte) payload.length);
        } else if (payload.length < 1 << 16) {
            frame.put((byte) 126).putShort((short) payload.length);
        } else {
            frame.put((byte) 127).putLong(payload.length);
        }
        frame.put(payload).flip();
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        return bytes;
    }

    private static byte[] chunk(byte[] bytes) {
        ByteArrayOutputStream chunk = new ByteArrayOutputStream();
        chunk.writeBytes(ascii(Integer.toHexString(bytes.length) + ";x=1\r\n"));
        chunk.writeBytes(bytes);
        chunk.writeBytes(ascii("\r\n"));
        return chunk.toByteArray();
    }

    private static byte[] answer(byte[] body) {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        answer.writeBytes(ascii("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n".formatted(body.length)));
        answer.writeBytes(body);
        return answer.toByteArray();
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        released.countDown();
        try {
            server.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
