package io.triwire.bench.proxy.drill;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A comparison of the events that a subscriber received with those that were published.
 *
 * @param missing number of events not received
 * @param duplicate number of events received again, or published before the subscriber's start
 * @param outOfOrder number of events received after a later one of their channel
 */
record DrillAccount(long missing, long duplicate, long outOfOrder) {

    /** No event missing, duplicate or out of order. */
    static final DrillAccount CLEAR = new DrillAccount(0, 0, 0);

    /**
     * The account of one subscriber.
     *
     * @param received event numbers in the order of arrival
     * @param wanted numbers of all events that it should receive
     * @param end first number after those; later events do not count
     */
    static DrillAccount of(List<Long> received, Set<Long> wanted, long end) {
        Set<Long> missing = new HashSet<>(wanted);
        Map<Integer, Long> last = new HashMap<>();
        long duplicate = 0;
        long outOfOrder = 0;
        for (long number : received) {
            if (number >= end) {
                continue;
            }
            int channel = ReplicaSet.channel(number);
            if (!missing.remove(number)) {
                duplicate++;
            } else if (last.getOrDefault(channel, -1L) > number) {
                outOfOrder++;
            }
            last.merge(channel, number, Math::max);
        }
        return new DrillAccount(missing.size(), duplicate, outOfOrder);
    }

    /** The sum of both accounts. */
    DrillAccount plus(DrillAccount other) {
        return new DrillAccount(missing + other.missing, duplicate + other.duplicate, outOfOrder + other.outOfOrder);
    }

    /** The difference to an earlier account of the same subscribers. */
    DrillAccount since(DrillAccount earlier) {
        return new DrillAccount(
                Math.max(0, missing - earlier.missing),
                Math.max(0, duplicate - earlier.duplicate),
                Math.max(0, outOfOrder - earlier.outOfOrder));
    }

    boolean clear() {
        return equals(CLEAR);
    }

    /** The kinds of error, without numbers. */
    String outcome() {
        List<String> faults = new ArrayList<>();
        if (missing > 0) {
            faults.add("events are missing");
        }
        if (duplicate > 0) {
            faults.add("events are duplicate");
        }
        if (outOfOrder > 0) {
            faults.add("events are out of order");
        }
        return faults.isEmpty() ? "every event arrives once" : String.join(", ", faults);
    }

    /** The numbers. */
    String detail() {
        return "%d missing, %d duplicate, %d out of order".formatted(missing, duplicate, outOfOrder);
    }
}
