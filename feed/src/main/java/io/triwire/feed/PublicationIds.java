package io.triwire.feed;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The newest publications that have an id of their publisher's, so that a repetition is known for one.
 *
 * <p>Of the records of one partition with the same channel and id the first counts. Repetitions share its partition as
 * long as the topic keeps its partitions; in another one nothing would tell which of two came first.
 *
 * <p>Safe for any number of threads.
 */
public final class PublicationIds {

    /** The first record of a publication. */
    private record First(int partition, long offset, String cursor) {}

    private final Map<PublicationKey, First> newest;

    /** None yet; remembers the newest {@code max}, 0 or more. */
    public PublicationIds(int max) {
        this.newest = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<PublicationKey, First> eldest) {
                return size() > max;
            }
        };
    }

    /** Whether a record says again what an earlier one of its partition has said. */
    public boolean repeats(PublicationKey key, int partition, long offset) {
        OptionalLong first = firstOffset(key, partition);
        return first.isPresent() && first.getAsLong() < offset;
    }

    /** Where the first record of a publication is, if it is in this partition. */
    public synchronized OptionalLong firstOffset(PublicationKey key, int partition) {
        First first = newest.get(key);
        return first != null && first.partition() == partition ? OptionalLong.of(first.offset()) : OptionalLong.empty();
    }

    /** Remembers a record that repeats none, with the text of its event's cursor. */
    public synchronized void add(PublicationKey key, int partition, long offset, String cursor) {
        // Removed before, so that it counts as the newest.
        newest.remove(key);
        newest.put(key, new First(partition, offset, cursor));
    }

    /** The cursor of the event that a publication has become here. */
    synchronized Optional<Cursor> cursorOf(PublicationKey key) {
        return Optional.ofNullable(newest.get(key)).map(first -> Cursor.parse(first.cursor()));
    }

    /** Forgets all: the feed is another one, or has lost events. */
    synchronized void clear() {
        newest.clear();
    }
}
