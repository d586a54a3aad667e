package io.triwire.bench.proxy.link;

import java.util.Optional;

/** A running proxy in front of services on ports of the loopback address. */
public interface RunningProxy extends AutoCloseable {

    /** Its ports, services and directory. */
    ProxyInstance instance();

    /** Its process id; empty if it runs in this process. */
    default Optional<Long> pid() {
        return Optional.empty();
    }

    /** Whether it can reload its configuration. */
    boolean reloads();

    /** Requests a reload of its configuration, which may finish after this method returns. */
    void reload() throws InterruptedException;

    /** Stops it and starts it again. */
    void restart() throws InterruptedException;

    @Override
    void close();
}
