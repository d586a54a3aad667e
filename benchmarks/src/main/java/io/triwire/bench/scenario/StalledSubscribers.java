package io.triwire.bench.scenario;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.triwire.client.Transport;

/** Subscribers that read nothing of what they asked for: their sockets fill up and stay so. */
final class StalledSubscribers implements AutoCloseable {

    private static final int CONNECT_MILLIS = 5_000;
    private static final int RECEIVE_BUFFER = 4_096;
    private static final String UPGRADE = """
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Protocol: triwire.v1\r
            Sec-WebSocket-Key: dHJpd2lyZS1zdGFsbGVkLQ==\r
            """;

    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    /**
     * Adds one.
     *
     * @throws IOException if it cannot connect
     */
    void add(Transport transport, URI target) throws IOException {
        Socket socket = new Socket();
        sockets.add(socket);
        socket.setReceiveBufferSize(RECEIVE_BUFFER);
        socket.connect(new InetSocketAddress(target.getHost(), target.getPort()), CONNECT_MILLIS);
        String query = target.getRawQuery() == null ? "" : "?" + target.getRawQuery();
        String headers =
                switch (transport) {
                    case WEBSOCKET -> UPGRADE;
                    case SSE -> "Accept: text/event-stream\r\n";
                    case LONG_POLL -> "Accept: application/json\r\n";
                };
        String request = "GET %s%s HTTP/1.1\r\nHost: %s\r\n%s\r\n"
                .formatted(target.getRawPath(), query, target.getRawAuthority(), headers);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
