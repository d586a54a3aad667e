package io.triwire.bench.load.swarm;

import java.util.HashSet;
import java.util.Set;

/**
 * Counts the events that one subscriber received, and those that are missing, duplicates or reordered.
 *
 * <p>Each channel counts from 0. A skipped number is missing until it arrives, and then counts as reordered. A number
 * that arrives again is a duplicate.
 */
final class SubscriberStats {

    private final long[] next;
    private final Set<Long> holes = new HashSet<>();
    private long received;
    private long duplicates;
    private long reordered;

    /**
     * @param firstSequences the next number of each channel when the subscriber began
     */
    SubscriberStats(long[] firstSequences) {
        this.next = firstSequences.clone();
    }

    /** Counts an event. */
    void accept(int channel, long sequence) {
        received++;
        long expected = next[channel];
        if (sequence == expected) {
            next[channel] = sequence + 1;
        } else if (sequence > expected) {
            for (long missed = expected; missed < sequence; missed++) {
                holes.add(key(channel, missed));
            }
            next[channel] = sequence + 1;
        } else if (holes.remove(key(channel, sequence))) {
            reordered++;
        } else {
            duplicates++;
        }
    }

    private static long key(int channel, long sequence) {
        return sequence * Stamp.MAX_CHANNELS + channel;
    }

    /**
     * How many events have not arrived.
     *
     * @param published the next number of each channel; for a channel that the subscriber does not want, its first
     *     number
     */
    long missing(long[] published) {
        long tail = 0;
        for (int channel = 0; channel < next.length; channel++) {
            tail += Math.max(0, published[channel] - next[channel]);
        }
        return holes.size() + tail;
    }

    long received() {
        return received;
    }

    long duplicates() {
        return duplicates;
    }

    long reordered() {
        return reordered;
    }
}
