package io.triwire.feed;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * In which leader epoch each event of a partition was written, as far as this instance has read it.
 *
 * <p>A log that lost its end and grew past it again has the same offsets with other events, and they are of a later epoch
 * (KIP-101). So a cursor whose last event is of an epoch that does not fit between the events here is of another history.
 */
final class EpochStarts {

    /** The epoch that begins at an offset; rising with the offsets. */
    private final TreeMap<Long, Integer> epochs = new TreeMap<>();

    /** That of the event before the oldest one here or a later one; may be {@link Cursor#UNKNOWN_EPOCH}. */
    private final int atStart;

    EpochStarts(int atStart) {
        this.atStart = atStart;
    }

    /** Notes the epoch of an offset, be there an event or not; in the order of offsets. */
    void note(int epoch, long offset) {
        if (epoch != Cursor.UNKNOWN_EPOCH
                && (epochs.isEmpty() || epoch > epochs.lastEntry().getValue())) {
            epochs.put(offset, epoch);
        }
    }

    /**
     * Whether a cursor has the history that is here: its epoch lies between those of the events around it.
     *
     * @param epoch that of its last event or a later one of its history; may be {@link Cursor#UNKNOWN_EPOCH}
     * @param offset after its last event
     * @param head the offset after the newest event here: what follows it is not known yet
     */
    boolean agree(int epoch, long offset, long head) {
        if (epoch == Cursor.UNKNOWN_EPOCH) {
            return true;
        }
        Map.Entry<Long, Integer> before = epochs.lowerEntry(offset);
        Map.Entry<Long, Integer> next =
                Optional.ofNullable(epochs.floorEntry(offset)).orElseGet(epochs::firstEntry);
        return epoch >= (before == null ? atStart : before.getValue())
                && (offset >= head || next == null || epoch <= next.getValue());
    }
}
