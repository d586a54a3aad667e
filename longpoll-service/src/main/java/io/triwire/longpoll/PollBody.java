package io.triwire.longpoll;

import io.vertx.core.buffer.Buffer;

import io.triwire.feed.Batch;
import io.triwire.feed.ControlJson;
import io.triwire.feed.FeedEvent;

/** The wire form of the feed over long polling: one JSON object with the cursor to go on with and the events. */
final class PollBody {

    private PollBody() {}

    static Buffer of(Batch batch) {
        Buffer body = Buffer.buffer(batch.bytes() + batch.events().size() + 512)
                .appendString("{\"cursor\":\"")
                .appendString(batch.cursor().text());
        batch.reset().ifPresent(reset -> body.appendString("\",\"reset\":{")
                .appendString(ControlJson.members(reset))
                .appendString("},\"events\":["));
        if (batch.reset().isEmpty()) {
            body.appendString("\",\"events\":[");
        }
        String separator = "";
        for (FeedEvent event : batch.events()) {
            body.appendString(separator)
                    .appendString("{\"id\":\"")
                    .appendString(event.cursor())
                    .appendString("\",")
                    .appendBytes(event.fields());
            separator = ",";
        }
        return body.appendString("]}");
    }
}
