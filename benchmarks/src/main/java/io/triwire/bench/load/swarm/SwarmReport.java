package io.triwire.bench.load.swarm;

import java.util.Map;

import org.HdrHistogram.Histogram;

import io.triwire.bench.load.result.Completeness;
import io.triwire.bench.load.result.OutOfRange;

/**
 * What a swarm received.
 *
 * @param latencies from the intended publication to the read that brought the event, in microseconds, of the events of
 *     the window; of the subscribers that never stall
 * @param received events at all subscribers
 * @param sockets what went over its sockets during the window
 * @param failures subscribers that were refused or cut off, by reason
 */
public record SwarmReport(
        Histogram latencies,
        long received,
        Completeness completeness,
        OutOfRange outOfRange,
        Sockets sockets,
        Map<String, Integer> failures) {

    /**
     * What went over sockets.
     *
     * @param bytesIn bytes that they brought
     * @param bytesOut bytes that they took
     * @param requests HTTP requests
     */
    public record Sockets(long bytesIn, long bytesOut, long requests) {}

    /** Whether each subscriber received each event once, in order. */
    public boolean exact() {
        return completeness.exact() && outOfRange.none() && failures.isEmpty();
    }
}
