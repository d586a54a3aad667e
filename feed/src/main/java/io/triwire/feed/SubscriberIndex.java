package io.triwire.feed;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The subscribers of one event loop, by the channels that they want, and which of them wait: what an event costs depends
 * on how many want it, and not on how many there are.
 *
 * <p>A subscriber is in it from its first question until it leaves. Belongs to that loop; {@link #wants} may be called
 * from any thread.
 */
final class SubscriberIndex {

    private final Set<PendingRead> all = new LinkedHashSet<>();
    private final Map<Optional<String>, Set<PendingRead>> byChannel = new ConcurrentHashMap<>();
    /** Those whose filter is more than a list of channels, so that every event may be for them. */
    private final Set<PendingRead> ofAnyChannel = new LinkedHashSet<>();

    private volatile boolean anyChannelWanted;
    /** Those who wait with a cursor that the log could not continue: whatever comes may change that. */
    private final Set<PendingRead> unplaced = new LinkedHashSet<>();

    /** None of those who wait has waited for long enough before. */
    private long earliestNanos;

    private boolean nobodyWaits = true;

    /** Takes a subscriber in, and tells whether it is new. */
    boolean add(PendingRead read) {
        if (read.indexed) {
            return false;
        }
        read.indexed = true;
        all.add(read);
        if (read.filter.namesItsChannels()) {
            for (String channel : read.filter.channels()) {
                byChannel
                        .computeIfAbsent(Optional.of(channel), first -> new LinkedHashSet<>(2))
                        .add(read);
            }
        } else {
            ofAnyChannel.add(read);
            anyChannelWanted = true;
        }
        return true;
    }

    /** Drops a subscriber, if it is here. */
    void remove(PendingRead read) {
        if (!read.indexed) {
            return;
        }
        read.indexed = false;
        read.waiting = false;
        all.remove(read);
        unplaced.remove(read);
        if (read.filter.namesItsChannels()) {
            for (String channel : read.filter.channels()) {
                byChannel.computeIfPresent(Optional.of(channel), (name, wanting) -> {
                    wanting.remove(read);
                    return wanting.isEmpty() ? null : wanting;
                });
            }
        } else {
            ofAnyChannel.remove(read);
            anyChannelWanted = !ofAnyChannel.isEmpty();
        }
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** Whether an event of one of these channels is for somebody here. From any thread. */
    boolean wants(Collection<Optional<String>> channels) {
        return anyChannelWanted ? !channels.isEmpty() : channels.stream().anyMatch(byChannel::containsKey);
    }

    /** Lets a subscriber wait that has everything. */
    void park(PendingRead read) {
        read.waiting = true;
        noteDeadline(read);
        if (read.after.position() == Cursor.UNKNOWN_POSITION) {
            unplaced.add(read);
        }
    }

    private void noteDeadline(PendingRead read) {
        if (nobodyWaits || read.deadlineNanos - earliestNanos < 0) {
            earliestNanos = read.deadlineNanos;
            nobodyWaits = false;
        }
    }

    /** Gives those who wait for events of these channels, and lets them wait no longer. */
    List<PendingRead> take(Collection<Optional<String>> channels) {
        List<PendingRead> taken = new ArrayList<>();
        take(ofAnyChannel, taken);
        for (Optional<String> channel : channels) {
            take(byChannel.getOrDefault(channel, Set.of()), taken);
        }
        take(unplaced, taken);
        unplaced.clear();
        return taken;
    }

    /** The same of all who wait. */
    List<PendingRead> takeAll() {
        List<PendingRead> taken = new ArrayList<>();
        take(all, taken);
        unplaced.clear();
        nobodyWaits = true;
        return taken;
    }

    private static void take(Set<PendingRead> reads, List<PendingRead> taken) {
        for (PendingRead read : reads) {
            if (read.waiting) {
                read.waiting = false;
                taken.add(read);
            }
        }
    }

    /** The same of those whose time is over. Looks at nobody before there can be one. */
    List<PendingRead> takeOverdue(long nowNanos) {
        if (nobodyWaits || nowNanos - earliestNanos < 0) {
            return List.of();
        }
        List<PendingRead> overdue = new ArrayList<>();
        nobodyWaits = true;
        for (PendingRead read : all) {
            if (read.waiting && nowNanos - read.deadlineNanos >= 0) {
                read.waiting = false;
                overdue.add(read);
            } else if (read.waiting) {
                noteDeadline(read);
            }
        }
        return overdue;
    }
}
