package io.triwire.bench.load.result;

/**
 * A rate of events and what it comes to.
 *
 * @param eventsPerSecond published
 * @param deliveriesPerSecond events that reached a subscriber
 */
public record Throughput(double eventsPerSecond, double deliveriesPerSecond) {

    public static final Throughput NONE = new Throughput(0, 0);
}
