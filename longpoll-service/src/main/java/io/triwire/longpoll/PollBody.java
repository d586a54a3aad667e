package io.triwire.longpoll;

import java.time.Duration;
import java.util.stream.Collectors;

import io.vertx.core.buffer.Buffer;

import io.triwire.feed.Batch;
import io.triwire.feed.ControlJson;
import io.triwire.feed.FeedEvent;

/** The wire form of the feed over long polling: one JSON object with the cursor for the next poll and the events. */
final class PollBody {

    private PollBody() {}

    /**
     * The body of an answer.
     *
     * @param maxWait the longest that any poll waits, by which a client knows when to give up the next one
     */
    static Buffer of(Batch batch, Duration maxWait) {
        String reset = batch.reset()
                .map(told -> "\"reset\":{%s},".formatted(ControlJson.members(told)))
                .orElse("");
        String events = batch.events().stream().map(FeedEvent::json).collect(Collectors.joining(","));
        return Buffer.buffer("{\"cursor\":\"%s\",\"maxWait\":%d,%s\"events\":[%s]}"
                .formatted(batch.cursor().text(), maxWait.toMillis(), reset, events));
    }
}
