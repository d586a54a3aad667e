package io.triwire.bench.load.swarm;

import java.util.Map;

import org.HdrHistogram.Histogram;

import io.triwire.bench.load.result.Completeness;
import io.triwire.bench.load.result.OutOfRange;

/**
 * The results of a swarm.
 *
 * @param latencies from when an event was due to the read that returned it, in microseconds, for the events of the
 *     window and the subscribers that never stall
 * @param received deliveries to all subscribers
 * @param sockets traffic of its sockets during the window
 * @param failures subscribers that were refused or cut off, by reason
 */
public record SwarmReport(
        Histogram latencies,
        long received,
        Completeness completeness,
        OutOfRange outOfRange,
        SocketTraffic sockets,
        Map<String, Integer> failures) {

    /**
     * The traffic of sockets.
     *
     * @param bytesIn received bytes
     * @param bytesOut sent bytes
     * @param requests HTTP requests
     */
    public record SocketTraffic(long bytesIn, long bytesOut, long requests) {}

    /** Whether each subscriber received each event once, in order. */
    public boolean exact() {
        return completeness.exact() && outOfRange.none() && failures.isEmpty();
    }
}
