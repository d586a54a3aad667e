package io.triwire.bench.load.result;

/**
 * Whether subscribers received each event once and in order: all counts are 0 if they did.
 *
 * @param missing events that did not arrive
 * @param duplicates events that arrived again
 * @param reordered events that arrived after a later one of their channel
 */
public record Completeness(long missing, long duplicates, long reordered) {

    /** Whether each event arrived once and in order. */
    public boolean exact() {
        return missing == 0 && duplicates == 0 && reordered == 0;
    }
}
