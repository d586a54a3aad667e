package io.triwire.bench.proxy.probe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;

import io.triwire.bench.proxy.link.Link;
import io.triwire.bench.proxy.link.ProxyInstance;
import io.triwire.bench.proxy.link.RunningProxy;

/** A proxy whose port is closed for a few milliseconds when it reloads, and which keeps what is open. */
final class BlinkingProxy implements RunningProxy {

    private static final int CLOSED_MILLIS = 20;

    private final int originPort;
    private final InetSocketAddress address;
    private ServerSocket server;

    BlinkingProxy(int originPort) throws IOException {
        this.originPort = originPort;
        server = listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        address = (InetSocketAddress) server.getLocalSocketAddress();
    }

    Link link() {
        return Link.of("blinking", ProxyInstance.ports(transport -> address.getPort()));
    }

    private ServerSocket listen(InetSocketAddress at) throws IOException {
        ServerSocket listening = new ServerSocket();
        listening.setReuseAddress(true);
        listening.bind(at, 1_000);
        start(() -> {
            while (!listening.isClosed()) {
                Socket client = listening.accept();
                Socket origin = new Socket(InetAddress.getLoopbackAddress(), originPort);
                start(() -> copy(client, origin));
                start(() -> copy(origin, client));
            }
        });
        return listening;
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException over) {
                // A side has gone, or the port is closed.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static void copy(Socket from, Socket to) throws IOException {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        }
    }

    @Override
    public ProxyInstance instance() {
        throw new UnsupportedOperationException("it has no configuration");
    }

    @Override
    public boolean reloads() {
        return true;
    }

    @Override
    public void reload() throws InterruptedException {
        try {
            server.close();
            TimeUnit.MILLISECONDS.sleep(CLOSED_MILLIS);
            server = listen(address);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void restart() {
        throw new UnsupportedOperationException("it reloads only");
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
