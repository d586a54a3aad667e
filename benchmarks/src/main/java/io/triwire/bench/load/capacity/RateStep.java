package io.triwire.bench.load.capacity;

import java.time.Duration;
import java.util.Map;

import io.triwire.bench.load.result.Distribution;

/**
 * What one subject did at one rate.
 *
 * @param subject its name
 * @param repetition from 1 up
 * @param eventsPerSecond the rate
 * @param deliveriesPerSecond events that reached a subscriber, a second, within the window
 * @param p50Millis from the intended publication to arrival
 * @param p99Millis the same
 * @param maxMillis the same
 * @param cpuMicrosPerDelivery CPU time of the service
 * @param cpuShare of one core
 * @param bytesInPerDelivery bytes on the wire to the subscriber
 * @param bytesOutPerDelivery bytes on the wire from it
 * @param residentBytes memory of the service at the end of the window
 * @param grownBytes how much of it came during the window
 * @param missing events that did not come within the time to drain
 * @param duplicates events that came twice
 * @param reordered events that came after a later one of their channel
 * @param lateMillis how late the publisher was at worst
 * @param generatorShare of one core, that the swarm used
 * @param failures subscribers that were refused or cut off, by reason
 * @param delivery all of the latencies
 */
record RateStep(
        String subject,
        int repetition,
        double eventsPerSecond,
        double deliveriesPerSecond,
        double p50Millis,
        double p99Millis,
        double maxMillis,
        double cpuMicrosPerDelivery,
        double cpuShare,
        double bytesInPerDelivery,
        double bytesOutPerDelivery,
        long residentBytes,
        long grownBytes,
        long missing,
        long duplicates,
        long reordered,
        double lateMillis,
        double generatorShare,
        Map<String, Integer> failures,
        Distribution delivery) {

    /** Whether each event arrived once, in order, and in time. */
    boolean meets(Duration p99) {
        return missing == 0
                && duplicates == 0
                && reordered == 0
                && failures.isEmpty()
                && p99Millis <= p99.toNanos() / 1e6;
    }
}
