package io.triwire.bench.load.result;

/**
 * A rate of events and the resulting rate of deliveries.
 *
 * @param eventsPerSecond published events
 * @param deliveriesPerSecond deliveries to subscribers
 */
public record Throughput(double eventsPerSecond, double deliveriesPerSecond) {

    public static final Throughput NONE = new Throughput(0, 0);
}
