package io.triwire.bench.proxy.probe;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A path to an origin with one fault, in the place of a proxy: it passes on what comes, byte by byte but for that. */
public final class CrookedPath implements AutoCloseable {

    static final int LATE_MILLIS = 400;
    static final int QUIET_MILLIS = 2_500;
    static final int CUT_MILLIS = 800;

    private static final Pattern CURSOR = Pattern.compile("(after=|Last-Event-ID: )([^& \\r]+)");
    private static final String LAST_CHUNK = "\r\n0\r\n\r\n";

    /** What it does. */
    public enum Fault {
        NONE,
        HOLDS_TO_THE_END,
        IS_LATE,
        IS_ONE_LATE,
        CUTS_WHAT_IS_QUIET,
        CUTS_AT_A_TIME,
        CUTS_UPGRADES,
        LIMITS_EVERY_LIFE,
        ANSWERS_FOR_A_LATE_SERVICE,
        REPEATS_REQUESTS,
        COLLAPSES_REQUESTS,
        KEEPS_ANSWERS,
        DROPS_THE_SUBPROTOCOL,
        DROPS_EXTENSIONS,
        REFUSES_UPGRADES,
        HIDES_THAT_CLIENTS_LEAVE,
        DROPS_CLOSE_FRAMES,
        /** What was asked for after a cut begins with the next event. */
        LOSES_CURSORS,
        /** What was asked for after a cut begins where the first subscriber began. */
        KEEPS_THE_FIRST_CURSOR
    }

    private record Part(long dueNanos, byte[] bytes) {}

    private static final Part OVER = new Part(0, new byte[0]);

    private final Fault fault;
    private final List<Integer> originPorts;
    private final ServerSocket server;
    private final AtomicInteger turn = new AtomicInteger();
    private final List<Socket> clients = new ArrayList<>();
    private Optional<String> firstCursor = Optional.empty();
    private boolean wasCut;
    private final Map<String, byte[]> kept = new ConcurrentHashMap<>();
    private final Map<String, Object> underWay = new ConcurrentHashMap<>();

    /**
     * Listens on a free port of the loopback address.
     *
     * @param originPorts of what is behind it, for one connection after the other
     */
    public CrookedPath(Fault fault, Integer... originPorts) throws IOException {
        this.fault = fault;
        this.originPorts = List.of(originPorts);
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(() -> {
            while (!server.isClosed()) {
                Socket client = server.accept();
                start(() -> serve(client));
            }
        });
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Breaks every connection. */
    public synchronized void cut() throws IOException {
        wasCut = true;
        for (Socket client : clients) {
            client.close();
        }
        clients.clear();
    }

    private synchronized void opened(Socket client) {
        clients.add(client);
    }

    /** What the origin is asked for in the place of what was asked. */
    private synchronized String resumption(String head) {
        Matcher cursor = CURSOR.matcher(head);
        if (!cursor.find()) {
            return head;
        }
        firstCursor = firstCursor.or(() -> Optional.of(cursor.group(2)));
        if (!wasCut || !(fault == Fault.LOSES_CURSORS || fault == Fault.KEEPS_THE_FIRST_CURSOR)) {
            return head;
        }
        return cursor.replaceFirst("$1" + (fault == Fault.LOSES_CURSORS ? "latest" : firstCursor.orElseThrow()));
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException | InterruptedException over) {
                // A side has gone, or the test is over.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Socket client) throws IOException, InterruptedException {
        try (client) {
            opened(client);
            answer(client, resumption(head(client.getInputStream())));
        }
    }

    private void answer(Socket client, String asked) throws IOException, InterruptedException {
        boolean upgrade = asked.contains("Upgrade: websocket");
        if (fault == Fault.LIMITS_EVERY_LIFE || (fault == Fault.CUTS_UPGRADES && upgrade)) {
            start(() -> {
                Thread.sleep(upgrade && fault == Fault.CUTS_UPGRADES ? CUT_MILLIS : QUIET_MILLIS);
                client.close();
            });
        }
        String head = upgrade ? asked : asked.replaceFirst("\r\n\r\n$", "\r\nConnection: close\r\n\r\n");
        if (upgrade && fault == Fault.REFUSES_UPGRADES) {
            client.getOutputStream().write(ascii("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"));
        } else if (fault == Fault.COLLAPSES_REQUESTS) {
            synchronized (underWay.computeIfAbsent(head, key -> new Object())) {
                relay(client, head);
            }
        } else if (kept.containsKey(head)) {
            client.getOutputStream().write(kept.get(head));
        } else {
            relay(client, head);
        }
    }

    private static String head(InputStream input) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = input.read();
            if (next < 0) {
                throw new IOException("gone");
            }
            head.write(next);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private void relay(Socket client, String head) throws IOException, InterruptedException {
        String sent = head;
        if (fault == Fault.DROPS_THE_SUBPROTOCOL) {
            sent = head.replaceFirst("Sec-WebSocket-Protocol: .*\r\n", "");
        } else if (fault == Fault.DROPS_EXTENSIONS) {
            sent = head.replaceFirst("Sec-WebSocket-Extensions: .*\r\n", "");
        }
        LinkedBlockingQueue<Part> parts = new LinkedBlockingQueue<>();
        Socket origin = ask(sent, client);
        byte[] first;
        try {
            first = read(origin.getInputStream());
        } catch (SocketTimeoutException late) {
            if (fault == Fault.ANSWERS_FOR_A_LATE_SERVICE) {
                client.getOutputStream().write(ascii("HTTP/1.1 504 Gateway Timeout\r\nContent-Length: 0\r\n\r\n"));
            }
            throw late;
        }
        for (int again = 0; first.length == 0 && fault == Fault.REPEATS_REQUESTS && again < 2; again++) {
            origin = ask(sent, client);
            first = read(origin.getInputStream());
        }
        if (fault == Fault.KEEPS_ANSWERS) {
            kept.put(head, first);
        }
        Socket asked = origin;
        byte[] begin = first;
        start(() -> downstream(asked, begin, parts));
        write(client.getOutputStream(), parts);
        asked.close();
    }

    private Socket ask(String head, Socket client) throws IOException {
        int port = originPorts.get(turn.getAndIncrement() % originPorts.size());
        Socket origin = new Socket(InetAddress.getLoopbackAddress(), port);
        origin.setTcpNoDelay(true);
        if (fault == Fault.CUTS_WHAT_IS_QUIET || fault == Fault.ANSWERS_FOR_A_LATE_SERVICE) {
            origin.setSoTimeout(QUIET_MILLIS);
        }
        origin.getOutputStream().write(ascii(head));
        if (fault != Fault.REPEATS_REQUESTS) {
            start(() -> upstream(client, origin));
        }
        return origin;
    }

    private void upstream(Socket client, Socket origin) throws IOException {
        try {
            client.getInputStream().transferTo(origin.getOutputStream());
        } finally {
            if (fault != Fault.HIDES_THAT_CLIENTS_LEAVE) {
                origin.close();
            }
        }
    }

    private void downstream(Socket origin, byte[] first, LinkedBlockingQueue<Part> parts) throws IOException {
        ByteArrayOutputStream held = new ByteArrayOutputStream();
        long from = System.nanoTime();
        try {
            for (byte[] bytes = first; bytes.length > 0; bytes = read(origin.getInputStream())) {
                boolean over = new String(bytes, StandardCharsets.ISO_8859_1).endsWith(LAST_CHUNK.substring(2));
                boolean closing = (bytes[0] & 0xff) == 0x88;
                long now = System.nanoTime();
                if ((fault == Fault.DROPS_CLOSE_FRAMES && closing)
                        || (fault == Fault.CUTS_AT_A_TIME && now - from > QUIET_MILLIS * 1_000_000L)) {
                    return;
                }
                if (fault == Fault.IS_ONE_LATE && !over) {
                    parts.add(new Part(now, held.toByteArray()));
                    held.reset();
                }
                held.write(bytes);
                boolean holds = fault == Fault.IS_ONE_LATE || fault == Fault.HOLDS_TO_THE_END;
                if (over || !holds) {
                    parts.add(new Part(
                            now + (fault == Fault.IS_LATE ? LATE_MILLIS * 1_000_000L : 0), held.toByteArray()));
                    held.reset();
                }
            }
            if (held.size() > 0) {
                parts.add(new Part(System.nanoTime(), held.toByteArray()));
            }
        } finally {
            parts.add(OVER);
        }
    }

    private static byte[] read(InputStream input) throws IOException {
        byte[] bytes = new byte[65_536];
        int length = input.read(bytes);
        return length < 0 ? new byte[0] : Arrays.copyOf(bytes, length);
    }

    private void write(OutputStream client, LinkedBlockingQueue<Part> parts) throws InterruptedException, IOException {
        for (Part part = parts.take(); part.bytes.length > 0 || part.dueNanos > 0; part = parts.take()) {
            long left = part.dueNanos - System.nanoTime();
            if (left > 0) {
                Thread.sleep(left / 1_000_000, (int) (left % 1_000_000));
            }
            try {
                client.write(part.bytes);
            } catch (IOException gone) {
                if (fault != Fault.HIDES_THAT_CLIENTS_LEAVE) {
                    throw gone;
                }
            }
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
