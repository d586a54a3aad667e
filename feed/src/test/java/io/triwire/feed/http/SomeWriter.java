package io.triwire.feed.http;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import io.smallrye.mutiny.Uni;

import io.triwire.feed.Batch;
import io.triwire.feed.Cursor;
import io.triwire.feed.FeedReset;
import io.triwire.feed.SubscriberWriter;
import io.triwire.feed.Subscription;

/** A subscriber who takes everything, and remembers how his connection ended. */
final class SomeWriter implements SubscriberWriter {

    final List<SubscriberWriter.End> ends = new CopyOnWriteArrayList<>();

    /** To what comes next, with any channel. */
    static Subscription subscription() {
        return Subscription.parse(Map.of(), new Subscription.Bounds(Set.of(), 1, Duration.ZERO));
    }

    @Override
    public Uni<Void> welcome(Cursor cursor, Duration heartbeat) {
        return Uni.createFrom().voidItem();
    }

    @Override
    public Uni<Void> events(Batch batch) {
        return Uni.createFrom().voidItem();
    }

    @Override
    public Uni<Void> reset(FeedReset reset, Cursor cursor) {
        return Uni.createFrom().voidItem();
    }

    @Override
    public Uni<Void> heartbeat(Cursor cursor, boolean moved) {
        return Uni.createFrom().voidItem();
    }

    @Override
    public void end(End end) {
        ends.add(end);
    }
}
