package io.triwire.bench.proxy.link;

import java.util.Optional;

/** A proxy that runs, in front of services at ports of the loopback address. */
public interface RunningProxy extends AutoCloseable {

    /** Where it listens and what it was made for. */
    ProxyInstance site();

    /** The id of its process; none where it runs in this one. */
    default Optional<Long> pid() {
        return Optional.empty();
    }

    /** Whether it can be made to read its configuration again. */
    boolean reloads();

    /** Makes it read its configuration again; at once or soon after. */
    void reload() throws InterruptedException;

    /** Ends it and starts it again. */
    void restart() throws InterruptedException;

    @Override
    void close();
}
