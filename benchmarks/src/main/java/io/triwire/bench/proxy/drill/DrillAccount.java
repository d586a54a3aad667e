package io.triwire.bench.proxy.drill;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a subscriber received, held against what there was.
 *
 * @param missing events that did not come
 * @param doubled events that came again, or that are of before it began
 * @param reordered events that came behind later ones of their channel
 */
record DrillAccount(long missing, long doubled, long reordered) {

    /** Nothing to find fault with. */
    static final DrillAccount CLEAR = new DrillAccount(0, 0, 0);

    /**
     * The account of one subscriber.
     *
     * @param received numbers in the order in which they came
     * @param wanted all numbers of the span
     * @param end the first number behind the span
     */
    static DrillAccount of(List<Long> received, Set<Long> wanted, long end) {
        Set<Long> missing = new HashSet<>(wanted);
        Map<Integer, Long> last = new HashMap<>();
        long doubled = 0;
        long reordered = 0;
        for (long number : received) {
            if (number >= end) {
                continue;
            }
            int channel = ReplicaSet.channel(number);
            if (!missing.remove(number)) {
                doubled++;
            } else if (last.getOrDefault(channel, -1L) > number) {
                reordered++;
            }
            last.merge(channel, number, Math::max);
        }
        return new DrillAccount(missing.size(), doubled, reordered);
    }

    /** Both together. */
    DrillAccount plus(DrillAccount other) {
        return new DrillAccount(missing + other.missing, doubled + other.doubled, reordered + other.reordered);
    }

    /** What has been added to an earlier account of the same subscribers. */
    DrillAccount since(DrillAccount earlier) {
        return new DrillAccount(
                Math.max(0, missing - earlier.missing),
                Math.max(0, doubled - earlier.doubled),
                Math.max(0, reordered - earlier.reordered));
    }

    boolean clear() {
        return equals(CLEAR);
    }

    /** What is wrong, in words that are the same however much it is. */
    String outcome() {
        List<String> faults = new ArrayList<>();
        if (missing > 0) {
            faults.add("events are missing");
        }
        if (doubled > 0) {
            faults.add("events come twice");
        }
        if (reordered > 0) {
            faults.add("events come out of order");
        }
        return faults.isEmpty() ? "every event comes once" : String.join(", ", faults);
    }

    /** The figures. */
    String detail() {
        return "%d missing, %d twice, %d out of order".formatted(missing, doubled, reordered);
    }
}
