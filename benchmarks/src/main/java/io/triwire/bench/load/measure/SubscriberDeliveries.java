package io.triwire.bench.load.measure;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntUnaryOperator;

/**
 * The deliveries of the events of a window to one subscriber: how many it received, and how many were duplicates,
 * reordered or coalesced.
 */
final class SubscriberDeliveries {

    private final BitSet had = new BitSet();
    private final Map<Integer, Integer> lastOfChannel = new HashMap<>();
    private final Bursts bursts = new Bursts();
    private long received;
    private long doubled;
    private long reordered;

    /**
     * Counts a delivery.
     *
     * @param index index of the event
     * @param order place of each event in the order of its channel
     * @return whether the event arrived for the first time
     */
    boolean take(int index, DueEvents.Event event, long arrivedNanos, IntUnaryOperator order) {
        received++;
        if (had.get(index)) {
            doubled++;
            return false;
        }
        had.set(index);
        int place = order.applyAsInt(index);
        int last = lastOfChannel.merge(event.channel(), place, Math::max);
        if (last > place) {
            reordered++;
        }
        bursts.take(event.sentNanos(), arrivedNanos);
        return true;
    }

    long received() {
        return received;
    }

    long doubled() {
        return doubled;
    }

    long reordered() {
        return reordered;
    }

    /** How many different events it received. */
    long distinct() {
        return had.cardinality();
    }

    /** How many events were coalesced: arrived together although they were published apart. */
    long bunched() {
        return bursts.bunched();
    }
}
