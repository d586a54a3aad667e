package io.triwire.feed;

import java.util.ArrayList;
import java.util.List;

/** The subscribers of one event loop that have everything, and wait for more. Belongs to that loop. */
final class Parked {

    private List<Waiter> waiters = new ArrayList<>();

    /** None of them has waited for long enough before. */
    private long earliestNanos;

    void add(Waiter waiter) {
        if (waiters.isEmpty() || waiter.deadlineNanos - earliestNanos < 0) {
            earliestNanos = waiter.deadlineNanos;
        }
        waiter.place = waiters.size();
        waiters.add(waiter);
    }

    /** Drops a subscriber, if it is here. */
    void remove(Waiter waiter) {
        if (waiter.place < waiters.size() && waiters.get(waiter.place) == waiter) {
            Waiter last = waiters.remove(waiters.size() - 1);
            if (last != waiter) {
                waiters.set(waiter.place, last);
                last.place = waiter.place;
            }
        }
    }

    /** Gives all of them, who wait here no longer. */
    List<Waiter> takeAll() {
        List<Waiter> taken = waiters;
        waiters = new ArrayList<>();
        return taken;
    }

    /** The same of those whose time is over. Looks at nobody before there can be one. */
    List<Waiter> takeOverdue(long nowNanos) {
        if (waiters.isEmpty() || nowNanos - earliestNanos < 0) {
            return List.of();
        }
        List<Waiter> overdue = new ArrayList<>();
        for (Waiter waiter : takeAll()) {
            if (nowNanos - waiter.deadlineNanos >= 0) {
                overdue.add(waiter);
            } else {
                add(waiter);
            }
        }
        return overdue;
    }
}
