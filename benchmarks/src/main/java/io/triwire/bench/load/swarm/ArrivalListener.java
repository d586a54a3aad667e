package io.triwire.bench.load.swarm;

/** Receives every event that arrives at a subscriber of a swarm. Called on the event loop of the swarm. */
@FunctionalInterface
public interface ArrivalListener {

    /**
     * An event has arrived.
     *
     * @param subscriber number of the subscriber, from 0
     * @param timeMicros time in the event, in microseconds since 1970-01-01T00:00Z
     * @param readNanos when the read that contained it returned, on the clock of {@link System#nanoTime}
     */
    void arrived(int subscriber, long timeMicros, long readNanos);
}
