package io.triwire.bench.faults;

import java.util.List;
import java.util.Set;

import io.triwire.client.Transport;

/**
 * The log of a subscriber.
 *
 * @param name name of the subscriber in findings
 * @param transport its transport
 * @param channels channels that it subscribed to; empty for all
 * @param earlier numbers of the events before its start position
 * @param entries what happened, in order
 */
record SubscriberLog(
        String name, Transport transport, Set<String> channels, Set<Long> earlier, List<SubscriberEntry> entries) {

    SubscriberLog {
        channels = Set.copyOf(channels);
        earlier = Set.copyOf(earlier);
        entries = List.copyOf(entries);
    }

    /** Whether its subscription includes an event. */
    boolean wants(FaultPublication publication) {
        return channels.isEmpty() || channels.contains(publication.channel());
    }
}
