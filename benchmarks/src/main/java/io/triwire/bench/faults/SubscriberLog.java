package io.triwire.bench.faults;

import java.util.List;
import java.util.Set;

import io.triwire.client.Transport;

/**
 * All that happened to a subscriber.
 *
 * @param channels those that it wants; empty: all
 * @param had numbers of the events that it had before its start
 */
record SubscriberLog(
        String name, Transport transport, Set<String> channels, Set<Long> had, List<SubscriberEntry> entries) {

    SubscriberLog {
        channels = Set.copyOf(channels);
        had = Set.copyOf(had);
        entries = List.copyOf(entries);
    }

    /** Whether it wants an event. */
    boolean wants(FaultPublication publication) {
        return channels.isEmpty() || channels.contains(publication.channel());
    }
}
