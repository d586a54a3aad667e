package io.triwire.bench.load.capacity;

import java.util.List;

/**
 * Events a second of a step of a warm-up: twice as many as in the one before while the subject keeps up, and half as many
 * when it does not, for a subject that is behind measures nothing but its queue.
 *
 * @param lowest where it begins, and below which it never is
 * @param highest above which it never is
 */
record WarmUpRate(int eventsPerSecond, int lowest, int highest) {

    /** The first one, between the lowest and the highest of the rates that are to be measured. */
    static WarmUpRate within(List<Integer> rates) {
        int lowest = rates.get(0);
        return new WarmUpRate(lowest, lowest, rates.get(rates.size() - 1));
    }

    WarmUpRate next(boolean keptUp) {
        int rate = keptUp ? Math.min(2 * eventsPerSecond, highest) : Math.max(eventsPerSecond / 2, lowest);
        return new WarmUpRate(rate, lowest, highest);
    }
}
