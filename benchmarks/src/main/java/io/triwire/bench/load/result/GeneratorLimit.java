package io.triwire.bench.load.result;

import io.triwire.client.Transport;

/**
 * The limits of the generator against a service that does nothing. A result near them measures the generator.
 *
 * @param floor the lowest delivery latency that the generator can measure
 * @param deliveriesPerSecond the ceiling: the highest rate that the generator received
 */
public record GeneratorLimit(Transport transport, Distribution floor, double deliveriesPerSecond) {

    /** Share of the ceiling above which the generator limits a result. */
    public static final double BOUND = 0.7;
}
