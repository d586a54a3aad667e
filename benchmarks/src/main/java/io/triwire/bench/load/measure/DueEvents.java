package io.triwire.bench.load.measure;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The published events of a run, in the order in which they were due. */
final class DueEvents {

    /** The result of {@link #indexOf} for an event that was not published in this run. */
    static final int STRANGER = -1;

    private final List<Event> events = new ArrayList<>();
    private final Map<Long, Integer> byStamp = new HashMap<>();

    /**
     * A published event.
     *
     * @param channel number of its channel
     */
    record Event(long stampMicros, long dueNanos, long sentNanos, int channel) {}

    DueEvents(Published published) {
        published.forEach((stampMicros, dueNanos, sentNanos, channel) ->
                events.add(new Event(stampMicros, dueNanos, sentNanos, channel)));
        events.sort(Comparator.comparingLong(Event::stampMicros));
        for (int index = 0; index < events.size(); index++) {
            byStamp.put(events.get(index).stampMicros(), index);
        }
    }

    int indexOf(long stampMicros) {
        return byStamp.getOrDefault(stampMicros, STRANGER);
    }

    Event get(int index) {
        return events.get(index);
    }

    List<Event> all() {
        return events;
    }
}
