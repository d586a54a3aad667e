package io.triwire.bench.proxy.probe;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** A forward proxy that refuses tunnels to all ports but some, and reaches nothing at these either. */
final class TunnelGate implements AutoCloseable {

    private final Set<Integer> allowed;
    private final ServerSocket server;

    TunnelGate(Set<Integer> allowed) throws IOException {
        this.allowed = allowed;
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve, "gate");
        thread.setDaemon(true);
        thread.start();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket client = server.accept()) {
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
                String asked = String.valueOf(lines.readLine());
                int port = Integer.parseInt(asked.replaceFirst("CONNECT .*:(\\d+) HTTP/1.1", "$1"));
                while (!String.valueOf(lines.readLine()).isEmpty()) {
                    // The rest of the head: what is not read would break the connection.
                }
                String status = allowed.contains(port) ? "503 Service Unavailable" : "403 Forbidden";
                String answer = "HTTP/1.1 %s\r\nContent-Length: 0\r\n\r\n".formatted(status);
                client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            } catch (IOException gone) {
                // The client, or the test, is over.
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
