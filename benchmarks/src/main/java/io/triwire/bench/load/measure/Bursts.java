package io.triwire.bench.load.measure;

/**
 * Finds coalesced events: those that arrived at a subscriber together although they were published apart, because the
 * path held them back. A burst is a series of events, each of which arrived within 1 ms of the one before. It was held
 * back if its publishing took over 20 ms longer than its arrival.
 */
final class Bursts {

    private static final long TOGETHER_NANOS = 1_000_000;
    private static final long APART_NANOS = 20_000_000;

    private long bunched;
    private long size;
    private long firstSentNanos;
    private long lastSentNanos;
    private long firstArrivedNanos;
    private long lastArrivedNanos;

    /** Adds the next event, in the order of arrival. */
    void take(long sentNanos, long arrivedNanos) {
        if (size > 0 && arrivedNanos - lastArrivedNanos <= TOGETHER_NANOS) {
            size++;
            firstSentNanos = Math.min(firstSentNanos, sentNanos);
            lastSentNanos = Math.max(lastSentNanos, sentNanos);
        } else {
            bunched += heldBack();
            size = 1;
            firstSentNanos = sentNanos;
            lastSentNanos = sentNanos;
            firstArrivedNanos = arrivedNanos;
        }
        lastArrivedNanos = arrivedNanos;
    }

    private long heldBack() {
        long published = lastSentNanos - firstSentNanos;
        long arrived = lastArrivedNanos - firstArrivedNanos;
        return size > 1 && published - arrived > APART_NANOS ? size : 0;
    }

    /** How many of the events so far were held back. */
    long bunched() {
        return bunched + heldBack();
    }
}
