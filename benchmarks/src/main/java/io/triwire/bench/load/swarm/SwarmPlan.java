package io.triwire.bench.load.swarm;

import java.util.List;

import io.triwire.bench.load.workload.Endpoint;

/**
 * The plan of a swarm.
 *
 * @param endpoint what its subscribers connect to; the query of its address is sent with each request
 * @param connections number of subscribers, 1 or more
 * @param stalled how many of them stop reading when told to; fewer than {@code connections}
 * @param channels names of the channels that events are published to; the index in the list is the number in the stamp
 * @param filtered whether each subscriber wants one channel only, in turn; otherwise each wants all
 */
public record SwarmPlan(Endpoint endpoint, int connections, int stalled, List<String> channels, boolean filtered) {

    public SwarmPlan {
        channels = List.copyOf(channels);
        if (connections < 1) {
            throw new IllegalArgumentException("%d connections are below 1".formatted(connections));
        }
        if (stalled < 0 || stalled >= connections) {
            throw new IllegalArgumentException(
                    "%d stalled connections are not within 0 to %d".formatted(stalled, connections - 1));
        }
        if (channels.isEmpty() || channels.size() > Stamp.MAX_CHANNELS) {
            throw new IllegalArgumentException(
                    "%d channels are not within 1 to %d".formatted(channels.size(), Stamp.MAX_CHANNELS));
        }
    }
}
