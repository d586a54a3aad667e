package io.triwire.bench.load.gatling;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.triwire.bench.load.workload.Endpoint;

/** Subscribers that read nothing after their request: their sockets fill up and stay full. */
final class StalledSubscribers implements AutoCloseable {

    private static final int CONNECT_MILLIS = 5_000;
    private static final int RECEIVE_BUFFER = 4_096;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    /**
     * Adds a subscriber.
     *
     * @throws IOException if it cannot connect
     */
    void add(Endpoint endpoint) throws IOException {
        URI target = endpoint.target();
        Socket socket = new Socket();
        sockets.add(socket);
        socket.setReceiveBufferSize(RECEIVE_BUFFER);
        socket.connect(new InetSocketAddress(target.getHost(), target.getPort()), CONNECT_MILLIS);
        String query = target.getRawQuery() == null ? "" : "?" + target.getRawQuery();
        List<String> lines = endpoint.requestHeaders("dHJpd2lyZS1zdGFsbGVkLQ==");
        lines.add(0, "GET %s%s HTTP/1.1".formatted(target.getRawPath(), query));
        lines.add(1, "Host: " + target.getRawAuthority());
        String request = String.join("\r\n", lines) + "\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
