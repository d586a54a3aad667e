package io.triwire.feed;

import java.util.Map;
import java.util.TreeMap;

/**
 * In which leader epoch each event of a partition was written, as far as this instance has read it.
 *
 * <p>A log that lost its end and grew past it again has the same offsets with other events, and they are of a later epoch
 * (KIP-101). So a cursor whose last event is of another epoch than the event here at its offset is of another history.
 */
final class EpochStarts {

    /** The epoch that begins at an offset; rising with the offsets. */
    private final TreeMap<Long, Integer> epochs = new TreeMap<>();

    /** Notes the epoch of an event, in the order of offsets. */
    void note(int epoch, long offset) {
        if (epoch != Cursor.UNKNOWN_EPOCH
                && (epochs.isEmpty() || epoch > epochs.lastEntry().getValue())) {
            epochs.put(offset, epoch);
        }
    }

    /**
     * Whether a cursor has the history that is here.
     *
     * @param epoch of its last event, which may be {@link Cursor#UNKNOWN_EPOCH}
     * @param offset after that event
     * @param head the offset after the newest event here: of those beyond it nothing is known, but that epochs rise
     */
    boolean agree(int epoch, long offset, long head) {
        Map.Entry<Long, Integer> here = epochs.lowerEntry(offset);
        return epoch == Cursor.UNKNOWN_EPOCH
                || here == null
                || epoch == here.getValue()
                || (epoch > here.getValue() && offset > head);
    }
}
