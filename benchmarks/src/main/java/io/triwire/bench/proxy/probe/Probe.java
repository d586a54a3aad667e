package io.triwire.bench.proxy.probe;

import java.io.IOException;
import java.util.Set;

import io.triwire.bench.proxy.link.ProxyConfig;
import io.triwire.client.Transport;

/** Finds out one behaviour of a path, within seconds. Without a proxy it finds what is {@link ProbeVerdict#GOOD}. */
public interface Probe extends Behaviour {

    /** The transports that it is about. */
    Set<Transport> transports();

    /** Whether it makes sense in a configuration. */
    default boolean runsIn(ProxyConfig setup) {
        return ProxyConfig.CHOSEN.contains(setup);
    }

    /** Whether nothing else may go on at the proxy meanwhile. */
    default boolean alone() {
        return false;
    }

    /**
     * Finds it out.
     *
     * @throws IOException if nobody takes a connection
     */
    ProbeFinding measure(ProbeTarget place, Transport transport) throws IOException, InterruptedException;
}
