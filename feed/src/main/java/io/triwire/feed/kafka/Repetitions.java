package io.triwire.feed.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

import io.triwire.feed.Cursor;
import io.triwire.feed.EventLog;
import io.triwire.feed.PublicationIds;
import io.triwire.feed.PublicationKey;

/**
 * Which records of a replay repeat the publication of an earlier one, so that a replay gives what was delivered live.
 *
 * <p>The log knows the newest. Of older ones this remembers the ids on its way, and reads what precedes that way when
 * the first record with an id comes near its start. For one thread.
 */
final class Repetitions {

    /** How many records of its partition may lie between a repetition and the first. */
    static final int LOOK_BACK = 1_000;

    /** Reads records again. */
    interface Records {

        /** Gives the events of a partition from one offset on, up to another one, in order. */
        void read(int partition, long from, long to, Consumer<EventLog.Incoming> each);
    }

    private final EventLog log;
    private final Records records;
    private final Map<Integer, Way> ways = new HashMap<>();

    /** The ids of one partition's records from an offset on. */
    private static final class Way {

        // What precedes the way is added behind it, so there is room for both.
        private final PublicationIds ids = new PublicationIds(2 * LOOK_BACK);
        private long from;

        Way(long start) {
            from = start;
        }
    }

    Repetitions(EventLog log, Records records) {
        this.log = log;
        this.records = records;
    }

    /**
     * Goes on at a cursor.
     *
     * @param continues of which partitions the next records follow those that were given last
     */
    void begin(Cursor after, int partitions, IntPredicate continues) {
        for (int partition = 0; partition < partitions; partition++) {
            if (!ways.containsKey(partition) || !continues.test(partition)) {
                ways.put(partition, new Way(after.offset(partition)));
            }
        }
    }

    /** Whether the next record of a partition repeats an earlier one. */
    boolean repeats(EventLog.Incoming event) {
        Way way = Objects.requireNonNull(ways.get(event.partition()), "a partition that was not begun");
        return event.publication().filter(key -> isKnown(event, key, way)).isPresent();
    }

    private boolean isKnown(EventLog.Incoming event, PublicationKey key, Way way) {
        OptionalLong first = log.firstOffset(event);
        if (first.isEmpty() || first.getAsLong() > event.offset()) {
            lookBack(event, way);
            first = way.ids.firstOffset(key, event.partition());
        }
        if (first.isPresent() && first.getAsLong() < event.offset()) {
            return true;
        }
        note(event, key, way);
        return false;
    }

    private void lookBack(EventLog.Incoming event, Way way) {
        long from = Math.max(0, way.from - LOOK_BACK);
        if (way.from > 0 && event.offset() - LOOK_BACK < way.from) {
            records.read(event.partition(), from, way.from, earlier -> earlier.publication()
                    .ifPresent(key -> note(earlier, key, way)));
            way.from = from;
        }
    }

    private static void note(EventLog.Incoming event, PublicationKey key, Way way) {
        if (!way.ids.repeats(key, event.partition(), event.offset())) {
            way.ids.add(key, event.partition(), event.offset(), "");
        }
    }
}
