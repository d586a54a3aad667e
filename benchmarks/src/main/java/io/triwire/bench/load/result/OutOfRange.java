package io.triwire.bench.load.result;

/**
 * Events whose latency is outside the range of the histograms.
 *
 * @param negative events that arrived before they were due, which means that two clocks disagree
 * @param tooLong events that took longer than 60 s
 */
public record OutOfRange(long negative, long tooLong) {

    /** Whether there are no such events. */
    public boolean none() {
        return negative == 0 && tooLong == 0;
    }
}
