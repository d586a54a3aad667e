package io.triwire.feed;

import java.util.ArrayList;
import java.util.List;

/** The subscribers of one event loop that have everything, and wait for more. Belongs to that loop. */
final class IdleWaiters {

    private List<PendingRead> reads = new ArrayList<>();

    /** None of them has waited for long enough before. */
    private long earliestNanos;

    void add(PendingRead pending) {
        if (reads.isEmpty() || pending.deadlineNanos - earliestNanos < 0) {
            earliestNanos = pending.deadlineNanos;
        }
        pending.place = reads.size();
        reads.add(pending);
    }

    /** Drops a subscriber, if it is here. */
    void remove(PendingRead pending) {
        if (pending.place < reads.size() && reads.get(pending.place) == pending) {
            PendingRead last = reads.remove(reads.size() - 1);
            if (last != pending) {
                reads.set(pending.place, last);
                last.place = pending.place;
            }
        }
    }

    /** Gives all of them, who wait here no longer. */
    List<PendingRead> takeAll() {
        List<PendingRead> taken = reads;
        reads = new ArrayList<>();
        return taken;
    }

    /** The same of those whose time is over. Looks at nobody before there can be one. */
    List<PendingRead> takeOverdue(long nowNanos) {
        if (reads.isEmpty() || nowNanos - earliestNanos < 0) {
            return List.of();
        }
        List<PendingRead> overdue = new ArrayList<>();
        for (PendingRead pending : takeAll()) {
            if (nowNanos - pending.deadlineNanos >= 0) {
                overdue.add(pending);
            } else {
                add(pending);
            }
        }
        return overdue;
    }
}
