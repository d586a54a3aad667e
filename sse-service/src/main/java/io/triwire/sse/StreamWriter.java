package io.triwire.sse;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

import io.triwire.feed.Batch;
import io.triwire.feed.Cursor;
import io.triwire.feed.FeedReset;
import io.triwire.feed.SubscriberWriter;
import io.triwire.feed.http.ReadGate;

/** Writes the feed to the response of one request. */
final class StreamWriter implements SubscriberWriter {

    private final HttpServerResponse response;
    private final boolean heartbeatEvents;
    private final Duration retry;
    private final UniEmitter<? super Void> ended;
    private final Optional<ReadGate> gate;

    StreamWriter(HttpServerRequest request, boolean heartbeatEvents, Duration retry, UniEmitter<? super Void> ended) {
        this.response = request.response();
        this.gate = ReadGate.of(request.connection());
        this.heartbeatEvents = heartbeatEvents;
        this.retry = retry;
        this.ended = ended;
    }

    @Override
    public Uni<Void> welcome(Cursor cursor, Duration heartbeat) {
        return write(EventFrames.retry(jittered()).appendBuffer(EventFrames.welcome(cursor, heartbeat)));
    }

    @Override
    public Uni<Void> events(Batch batch) {
        return write(batch.wire(EventFrames::of));
    }

    @Override
    public Uni<Void> reset(FeedReset reset, Cursor cursor) {
        return write(EventFrames.reset(reset, cursor));
    }

    @Override
    public Uni<Void> heartbeat(Cursor cursor, boolean moved) {
        return write(heartbeatEvents ? EventFrames.heartbeatEvent(cursor) : EventFrames.heartbeat(cursor));
    }

    @Override
    public void end(End end) {
        switch (end) {
            case EXPIRED ->
                response.end(EventFrames.expired().appendBuffer(EventFrames.retry(jittered())))
                        .onComplete(done -> ended.complete(null));
            case LEAVING, UNAVAILABLE ->
                response.end(EventFrames.retry(jittered())).onComplete(done -> ended.complete(null));
            // Whoever does not read cannot be told; and a clean end would look like a stream without an error.
            case STALLED, DEAD, FAILED -> {
                response.reset();
                gate.ifPresent(ReadGate::cutLater);
            }
        }
    }

    private Uni<Void> write(Buffer frames) {
        return Uni.createFrom().completionStage(response.write(frames).toCompletionStage());
    }

    private Duration jittered() {
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(retry.toMillis() / 2, retry.toMillis() + 1));
    }
}
