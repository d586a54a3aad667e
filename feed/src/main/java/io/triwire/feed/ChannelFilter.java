package io.triwire.feed;

import java.util.Optional;
import java.util.Set;

/**
 * The channels that a subscriber wants.
 *
 * @param channels their names; empty for the whole feed, events without a channel included
 */
public record ChannelFilter(Set<String> channels) {

    /** Passes every event. */
    public static final ChannelFilter ALL = new ChannelFilter(Set.of());

    public ChannelFilter {
        channels = Set.copyOf(channels);
    }

    /** Whether the subscriber wants an event of this channel. */
    public boolean accepts(Optional<String> channel) {
        return channels.isEmpty() || channel.filter(channels::contains).isPresent();
    }
}
