package io.triwire.bench.proxy.probe;

import java.io.IOException;
import java.util.Set;

import io.triwire.bench.proxy.link.ProxyConfig;
import io.triwire.client.Transport;

/** Measures one behaviour of a path within seconds. Without a proxy the verdict is {@link ProbeVerdict#GOOD}. */
public interface Probe extends Behaviour {

    /** The transports that it applies to. */
    Set<Transport> transports();

    /** Whether to run it in a configuration. */
    default boolean runsIn(ProxyConfig config) {
        return ProxyConfig.CHOSEN.contains(config);
    }

    /** Whether no other probe may use the proxy at the same time. */
    default boolean alone() {
        return false;
    }

    /**
     * Runs the probe.
     *
     * @throws IOException if a connection fails
     */
    ProbeFinding measure(ProbeTarget target, Transport transport) throws IOException, InterruptedException;
}
