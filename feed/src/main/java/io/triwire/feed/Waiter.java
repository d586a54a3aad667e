package io.triwire.feed;

import io.smallrye.mutiny.subscription.UniEmitter;

/** A call of {@link Feed#next} that has not been answered. Belongs to the loop of its {@link Lane}. */
final class Waiter {

    final UniEmitter<? super Batch> emitter;
    final ChannelFilter filter;
    final int maxBytes;
    final long deadlineNanos;

    /** Moves on when the filter takes everything there is. */
    Cursor after;

    /** Set from any thread. */
    volatile boolean left;

    Waiter(UniEmitter<? super Batch> emitter, Cursor after, ChannelFilter filter, int maxBytes, long deadlineNanos) {
        this.emitter = emitter;
        this.after = after;
        this.filter = filter;
        this.maxBytes = maxBytes;
        this.deadlineNanos = deadlineNanos;
    }
}
