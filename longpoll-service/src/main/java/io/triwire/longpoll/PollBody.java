package io.triwire.longpoll;

import java.util.stream.Collectors;

import io.vertx.core.buffer.Buffer;

import io.triwire.feed.Batch;
import io.triwire.feed.ControlJson;
import io.triwire.feed.FeedEvent;

/** The wire form of the feed over long polling: one JSON object with the cursor to go on with and the events. */
final class PollBody {

    private PollBody() {}

    static Buffer of(Batch batch) {
        String reset = batch.reset()
                .map(told -> "\"reset\":{%s},".formatted(ControlJson.members(told)))
                .orElse("");
        String events = batch.events().stream().map(FeedEvent::json).collect(Collectors.joining(","));
        return Buffer.buffer(
                "{\"cursor\":\"%s\",%s\"events\":[%s]}".formatted(batch.cursor().text(), reset, events));
    }
}
