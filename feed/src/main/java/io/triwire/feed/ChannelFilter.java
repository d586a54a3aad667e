package io.triwire.feed;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which channels' events pass: those that a subscriber wants, or those that somebody may read or write.
 *
 * <p>A channel passes by its name, or by the beginning of its name. An event without a channel passes {@link #ALL} only.
 */
public final class ChannelFilter {

    /** Passes every event. */
    public static final ChannelFilter ALL = new ChannelFilter(Set.of(), Set.of(""));

    /** Passes no event. */
    public static final ChannelFilter NONE = new ChannelFilter(Set.of());

    private static final String REST = "*";

    private final boolean all;
    private final Set<String> channels;
    private final List<String> prefixes;
    private final int hash;

    /** Passes the events of these channels and no others. */
    public ChannelFilter(Set<String> channels) {
        this(channels, Set.of());
    }

    private ChannelFilter(Set<String> channels, Set<String> prefixes) {
        this.all = prefixes.contains("");
        this.channels = all ? Set.of() : Set.copyOf(channels);
        this.prefixes = all ? List.of("") : List.copyOf(new TreeSet<>(prefixes));
        // It is asked for with each batch.
        this.hash = Objects.hash(this.channels, this.prefixes);
    }

    /**
     * Passes the channels of these patterns: a name that ends with {@value #REST} stands for every name that begins with
     * what is before it, the lone {@value #REST} for every event, and any other for itself.
     *
     * @throws IllegalArgumentException if one is longer than a name and {@value #REST} together
     */
    public static ChannelFilter ofPatterns(Collection<String> patterns) {
        Set<String> channels = new HashSet<>();
        Set<String> prefixes = new HashSet<>();
        for (String pattern : patterns) {
            if (pattern.length() > ChannelName.MAX_LENGTH + REST.length()) {
                throw new IllegalArgumentException("A pattern of %d characters is above the bound of %d."
                        .formatted(pattern.length(), ChannelName.MAX_LENGTH + REST.length()));
            }
            if (pattern.endsWith(REST)) {
                prefixes.add(pattern.substring(0, pattern.length() - REST.length()));
            } else {
                channels.add(pattern);
            }
        }
        return new ChannelFilter(channels, prefixes);
    }

    /** Whether an event of this channel passes. */
    public boolean accepts(Optional<String> channel) {
        return all || channel.filter(this::passes).isPresent();
    }

    private boolean passes(String channel) {
        if (channels.contains(channel)) {
            return true;
        }
        for (String prefix : prefixes) {
            if (channel.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    /** The names that pass by themselves, in no order; none of a filter that passes everything. */
    public Set<String> channels() {
        return channels;
    }

    /** Whether nothing passes but {@link #channels}. */
    boolean namesItsChannels() {
        return prefixes.isEmpty();
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof ChannelFilter filter
                        && hash == filter.hash
                        && channels.equals(filter.channels)
                        && prefixes.equals(filter.prefixes));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return "channels %s and those that begin with %s".formatted(channels, prefixes);
    }
}
