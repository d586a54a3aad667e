package io.triwire.bench.proxy.probe;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.triwire.bench.proxy.link.Link;
import io.triwire.client.Transport;

/** Opens a connection every two milliseconds and sends nothing, to detect a port that is closed for a moment. */
final class ConnectPoller implements AutoCloseable {

    private static final int CONNECT_MILLIS = 1_000;
    private static final int PAUSE_MILLIS = 2;

    private final InetSocketAddress address;
    private final AtomicInteger made = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final Thread thread = new Thread(this::run, "connect-poller");

    private ConnectPoller(InetSocketAddress address) {
        this.address = address;
        thread.setDaemon(true);
    }

    /** Polls the address that clients of a link connect to, from {@link #begin} on. */
    static ConnectPoller at(Link link) {
        URI service = link.service(Transport.LONG_POLL);
        return new ConnectPoller(link.forward()
                .map(Link.Forward::address)
                .orElseGet(() -> new InetSocketAddress(service.getHost(), service.getPort())));
    }

    /** Starts polling. Does nothing if it has started. */
    void begin() {
        if (thread.getState() == Thread.State.NEW) {
            thread.start();
        }
    }

    private void run() {
        try {
            while (true) {
                made.incrementAndGet();
                try (Socket socket = new Socket()) {
                    socket.connect(address, CONNECT_MILLIS);
                } catch (IOException closed) {
                    refused.incrementAndGet();
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException enough) {
            Thread.currentThread().interrupt();
        }
    }

    /** Number of connection attempts. */
    int made() {
        return made.get();
    }

    /** Number of failed connection attempts. */
    int refused() {
        return refused.get();
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
