package io.triwire.feed;

/**
 * A subscriber that asks for what follows its cursor, once or again and again. Belongs to the loop of its {@link EventLoopQueue}.
 */
abstract class PendingRead {

    final ChannelFilter filter;
    final int maxBytes;

    /** Moves on when the filter takes everything there is. */
    Cursor after;

    long askedNanos;
    long deadlineNanos;

    /** Since when it waits for a replay, if it does. */
    long behindNanos;

    /** What the {@link SubscriberIndex} knows of it: whether it is there, and whether it waits. */
    boolean indexed;

    boolean waiting;

    /** Set from any thread, for good. */
    volatile boolean left;

    /**
     * A subscriber that has not asked yet.
     *
     * @param after the cursor that it first asks with
     */
    PendingRead(Cursor after, ChannelFilter filter, int maxBytes) {
        this.after = after;
        this.filter = filter;
        this.maxBytes = maxBytes;
    }

    /** What it asked for has come. */
    abstract void answered(Batch batch);

    /** What it asked for cannot be read. */
    abstract void failed(Throwable failure);
}
