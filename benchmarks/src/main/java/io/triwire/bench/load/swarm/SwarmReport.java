package io.triwire.bench.load.swarm;

import java.util.Map;

import org.HdrHistogram.Histogram;

/**
 * What a swarm received.
 *
 * @param latencies from the intended publication to the read that brought the event, in microseconds, of the events of
 *     the window; of the subscribers that never stall
 * @param received events at all subscribers
 * @param missing events that were published and did not come
 * @param duplicates events that came again
 * @param reordered events that came after a later one of their channel
 * @param negative events that came before they were to be published: two clocks
 * @param tooLong events that took longer than the histogram can hold, 60 s
 * @param bytesIn bytes that the sockets brought during the window
 * @param bytesOut bytes that they took
 * @param requests HTTP requests during the window
 * @param failures subscribers that were refused or cut off, by reason
 */
public record SwarmReport(
        Histogram latencies,
        long received,
        long missing,
        long duplicates,
        long reordered,
        long negative,
        long tooLong,
        long bytesIn,
        long bytesOut,
        long requests,
        Map<String, Integer> failures) {

    /** Whether each subscriber received each event once, in order. */
    public boolean exact() {
        return missing == 0 && duplicates == 0 && reordered == 0 && negative == 0 && tooLong == 0 && failures.isEmpty();
    }
}
