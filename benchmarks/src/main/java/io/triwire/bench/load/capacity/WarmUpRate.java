package io.triwire.bench.load.capacity;

import java.util.List;

/**
 * The rate of one step of a warm-up, in events per second. It doubles while the service keeps up, and halves when it
 * does not, because a service that is behind exercises only its queue.
 *
 * @param lowest first and lowest rate
 * @param highest highest rate
 */
record WarmUpRate(int eventsPerSecond, int lowest, int highest) {

    /** The first step, within the lowest and the highest of the rates to measure. */
    static WarmUpRate within(List<Integer> rates) {
        int lowest = rates.get(0);
        return new WarmUpRate(lowest, lowest, rates.get(rates.size() - 1));
    }

    WarmUpRate next(boolean keptUp) {
        int rate = keptUp ? Math.min(2 * eventsPerSecond, highest) : Math.max(eventsPerSecond / 2, lowest);
        return new WarmUpRate(rate, lowest, highest);
    }
}
