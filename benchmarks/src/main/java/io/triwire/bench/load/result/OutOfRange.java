package io.triwire.bench.load.result;

/**
 * Events whose latency no histogram holds.
 *
 * @param negative events that came before they were due: two clocks
 * @param tooLong events later than the histograms hold, 60 s
 */
public record OutOfRange(long negative, long tooLong) {

    /** Whether there were none. */
    public boolean none() {
        return negative == 0 && tooLong == 0;
    }
}
