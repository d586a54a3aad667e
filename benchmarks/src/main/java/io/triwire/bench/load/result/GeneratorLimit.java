package io.triwire.bench.load.result;

import io.triwire.client.Transport;

/**
 * What the generator can do with a service that does nothing: a result near it is the generator's.
 *
 * @param floor the delivery latency that cannot be undercut
 * @param deliveriesPerSecond the most it received
 */
public record GeneratorLimit(Transport transport, Distribution floor, double deliveriesPerSecond) {

    /** Share of the ceiling above which a result is bound by the generator. */
    public static final double BOUND = 0.7;
}
