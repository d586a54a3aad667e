package io.triwire.bench.load.result;

/**
 * How far subscribers received each event once and in order: all 0 if they did.
 *
 * @param missing events that did not come
 * @param duplicates events that came again
 * @param reordered events that came after a later one of their channel
 */
public record Completeness(long missing, long duplicates, long reordered) {

    /** Whether each event came once, in order. */
    public boolean exact() {
        return missing == 0 && duplicates == 0 && reordered == 0;
    }
}
