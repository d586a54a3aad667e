package io.triwire.bench.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.triwire.kafka.FreePort;

/**
 * A TCP relay to a port of this machine that can reset or refuse connections, or drop all data. It runs on one thread
 * of its own; its methods may be called on any thread.
 */
public final class TcpRelay implements AutoCloseable {

    private static final int BUFFER = 64 * 1024;

    private final int port = FreePort.find();
    private final InetSocketAddress target;
    private final Selector selector;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Set<RelayedConnection> pairs = new LinkedHashSet<>();
    private ServerSocketChannel listener;
    private boolean blackHole;
    private volatile boolean closed;

    /** The connection of a client and its connection to the target. */
    private static final class RelayedConnection {
        private final RelayEnd client;
        private final RelayEnd server;

        private RelayedConnection(SocketChannel client, SocketChannel server) {
            this.client = new RelayEnd(client, this);
            this.server = new RelayEnd(server, this);
        }

        private RelayEnd other(RelayEnd end) {
            return end == client ? server : client;
        }
    }

    /** One side of a pair, and the bytes read from it that are not yet written to the other side. */
    private static final class RelayEnd {
        private final SocketChannel channel;
        private final RelayedConnection pair;
        private final ByteBuffer pending = ByteBuffer.allocate(BUFFER).flip();
        private boolean ended;

        private RelayEnd(SocketChannel channel, RelayedConnection pair) {
            this.channel = channel;
            this.pair = pair;
        }
    }

    /** Listens on a free port of the loopback address and relays to {@code target}, another port of it. */
    public TcpRelay(int target) {
        this.target = new InetSocketAddress(InetAddress.getLoopbackAddress(), target);
        try {
            selector = Selector.open();
            listener = listen();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        Thread thread = new Thread(this::serve, "relay-" + port);
        thread.setDaemon(true);
        thread.start();
    }

    private ServerSocketChannel listen() throws IOException {
        ServerSocketChannel opened = ServerSocketChannel.open();
        opened.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        opened.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 512);
        opened.configureBlocking(false);
        opened.register(selector, SelectionKey.OP_ACCEPT);
        return opened;
    }

    /** The port that it listens on. */
    public int port() {
        return port;
    }

    /** Resets a share of the connections, 0 to 1, chosen at random: at least one, if there is any. */
    public void cut(double share, Random random) {
        task(() -> {
            List<RelayedConnection> chosen = new ArrayList<>(pairs);
            Collections.shuffle(chosen, random);
            chosen.subList(0, (int) Math.ceil(share * chosen.size())).forEach(this::reset);
        });
    }

    /** Stops relaying data, on existing and new connections, but keeps the connections open. */
    void blackHole() {
        task(() -> blackHole = true);
    }

    /** Resets every connection and refuses new ones. */
    void refuse() {
        task(() -> {
            close(listener);
            new ArrayList<>(pairs).forEach(this::reset);
        });
    }

    /** Relays again, first the data that was held back. */
    void pass() {
        task(() -> {
            blackHole = false;
            try {
                if (!listener.isOpen()) {
                    listener = listen();
                }
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
            new ArrayList<>(pairs).forEach(pair -> {
                update(pair.client);
                update(pair.server);
            });
        });
    }

    private void task(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    private void serve() {
        while (!closed) {
            try {
                selector.select();
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
                for (SelectionKey key : selector.selectedKeys()) {
                    if (key.isValid()) {
                        handle(key);
                    }
                }
                selector.selectedKeys().clear();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
        close(listener);
        new ArrayList<>(pairs).forEach(this::reset);
    }

    private void handle(SelectionKey key) {
        if (key.isAcceptable()) {
            try {
                accept();
            } catch (IOException left) {
                // The client has gone, or there are too many connections.
            }
            return;
        }
        RelayEnd end = (RelayEnd) key.attachment();
        try {
            if (key.isConnectable()) {
                end.channel.finishConnect();
            } else {
                if (key.isWritable()) {
                    write(end.pair.other(end));
                }
                if (key.isValid() && key.isReadable()) {
                    read(end);
                }
            }
            if (pairs.contains(end.pair)) {
                update(end);
                update(end.pair.other(end));
            }
        } catch (IOException broken) {
            reset(end.pair);
        }
    }

    private void accept() throws IOException {
        SocketChannel client = listener.accept();
        if (client == null) {
            return;
        }
        SocketChannel server = SocketChannel.open();
        RelayedConnection pair = new RelayedConnection(client, server);
        pairs.add(pair);
        try {
            for (RelayEnd end : List.of(pair.client, pair.server)) {
                end.channel.configureBlocking(false);
                end.channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                end.channel.register(selector, 0, end);
            }
            if (server.connect(target)) {
                update(pair.client);
            }
            update(pair.server);
        } catch (IOException refused) {
            reset(pair);
        }
    }

    private void read(RelayEnd from) throws IOException {
        from.pending.clear();
        from.ended = from.channel.read(from.pending) < 0;
        from.pending.flip();
        write(from);
    }

    private void write(RelayEnd from) throws IOException {
        SocketChannel to = from.pair.other(from).channel;
        to.write(from.pending);
        if (from.ended && !from.pending.hasRemaining()) {
            if (from.pair.other(from).ended) {
                forget(from.pair);
            } else {
                to.shutdownOutput();
            }
        }
    }

    /** Selects for reading if all earlier bytes are relayed, and for writing if the other side has sent bytes. */
    private void update(RelayEnd end) {
        SelectionKey key = end.channel.keyFor(selector);
        if (key == null || !key.isValid()) {
            return;
        }
        int wanted = 0;
        if (end.channel.isConnectionPending()) {
            wanted = SelectionKey.OP_CONNECT;
        } else if (!blackHole && end.pair.server.channel.isConnected()) {
            if (!end.pending.hasRemaining() && !end.ended) {
                wanted |= SelectionKey.OP_READ;
            }
            if (end.pair.other(end).pending.hasRemaining()) {
                wanted |= SelectionKey.OP_WRITE;
            }
        }
        key.interestOps(wanted);
    }

    private void reset(RelayedConnection pair) {
        for (RelayEnd end : List.of(pair.client, pair.server)) {
            try {
                end.channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            } catch (IOException | UnsupportedOperationException closedAlready) {
                // Closed already, as intended.
            }
        }
        forget(pair);
    }

    private void forget(RelayedConnection pair) {
        pairs.remove(pair);
        close(pair.client.channel);
        close(pair.server.channel);
    }

    private static void close(Channel channel) {
        try {
            channel.close();
        } catch (IOException closedAlready) {
            // Closed already, as intended.
        }
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
    }
}
