package io.triwire.feed;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;

/** A history that notes what it is asked and answers when a test says so. */
final class HandDrivenHistory implements History {

    /** What was asked, oldest first. */
    final List<Request> requests = new ArrayList<>();

    private final Queue<UniEmitter<? super Batch>> unanswered = new ArrayDeque<>();

    record Request(Cursor after, ChannelFilter filter, int maxBytes) {}

    @Override
    public Uni<Batch> read(Cursor after, ChannelFilter filter, int maxBytes) {
        requests.add(new Request(after, filter, maxBytes));
        return Uni.createFrom().emitter(emitter -> unanswered.add(emitter));
    }

    /** Answers the oldest request that is not answered yet. */
    void answer(Batch batch) {
        unanswered.remove().complete(batch);
    }

    void fail(Throwable failure) {
        unanswered.remove().fail(failure);
    }

    /** The cursor that it takes for the oldest. */
    static final Cursor EARLIEST = SomeEvents.cursor(1, 2);

    @Override
    public Uni<Cursor> earliest() {
        return Uni.createFrom().item(EARLIEST);
    }

    /** The cursor at an instant is at its second, in both partitions. */
    @Override
    public Uni<Cursor> at(Instant instant) {
        return Uni.createFrom().item(SomeEvents.cursor(instant.getEpochSecond(), instant.getEpochSecond()));
    }
}
