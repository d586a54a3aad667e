package io.triwire.bench.probe;

import java.io.IOException;
import java.util.Set;

import io.triwire.bench.link.Setup;
import io.triwire.client.Transport;

/** Finds out one behaviour of a path, within seconds. Without a proxy it finds what is {@link Verdict#GOOD}. */
public interface Probe extends Behaviour {

    /** The transports that it is about. */
    Set<Transport> transports();

    /** Whether it makes sense in a configuration. */
    default boolean runsIn(Setup setup) {
        return Setup.CHOSEN.contains(setup);
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
    Finding measure(Place place, Transport transport) throws IOException, InterruptedException;
}
