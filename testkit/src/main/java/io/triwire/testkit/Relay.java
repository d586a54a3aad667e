package io.triwire.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** A path to a service, byte for byte, that can be cut or fall silent under the feet of clients in any language. */
final class Relay implements AutoCloseable {

    private static final int BACKLOG = 50;
    private static final int CHUNK = 8_192;

    private final URI service;
    private final ServerSocket listener;
    private final List<Socket> sockets = new ArrayList<>();
    private int refusals;
    private volatile boolean silent;

    /** Listens on a free port of the loopback address, and connects to {@code service} for each connection there. */
    Relay(URI service) {
        this.service = service;
        try {
            this.listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        start(this::accept);
    }

    /** Where clients connect in the place of the service. */
    URI uri() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /** Breaks every connection, and the next {@code refused} as soon as they come; later ones go through again. */
    synchronized void cut(int refused) {
        refusals = refused;
        sockets.forEach(Relay::close);
        sockets.clear();
    }

    /** From now on nothing comes through, neither way, nor the end of a connection; and more of them are taken. */
    void fallSilent() {
        silent = true;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                connect(listener.accept());
            } catch (IOException closedOrServiceGone) {
                // The client sees it, too.
            }
        }
    }

    private synchronized void connect(Socket client) throws IOException {
        if (listener.isClosed()) {
            // It was accepted while the relay was closing.
            close(client);
            return;
        }
        sockets.add(client);
        if (refusals > 0) {
            refusals--;
            close(client);
            return;
        }
        Socket server = new Socket(service.getHost(), service.getPort());
        sockets.add(server);
        start(() -> copy(client, server));
        start(() -> copy(server, client));
    }

    private void copy(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] chunk = new byte[CHUNK];
            for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                if (!silent) {
                    out.write(chunk, 0, length);
                }
            }
        } catch (IOException cut) {
            // Either side has left.
        }
        if (!silent) {
            end(from);
            end(to);
        }
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException closedAlready) {
            // As was wanted.
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "relay");
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(Socket socket) {
        try {
            // With a reset, as from a network that has forgotten the connection.
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException closedAlready) {
            // As was wanted.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cut(0);
    }
}
