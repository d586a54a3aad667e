package io.triwire.bench.load.swarm;

/** Takes every event that comes to a subscriber of a swarm; called on the event loop of the swarm. */
@FunctionalInterface
public interface ArrivalListener {

    /**
     * An event has come.
     *
     * @param subscriber its number, from 0
     * @param timeMicros the time that the event carries, in microseconds since 1970-01-01T00:00Z
     * @param readNanos when the read that brought it returned, on the clock of {@link System#nanoTime}
     */
    void arrived(int subscriber, long timeMicros, long readNanos);
}
