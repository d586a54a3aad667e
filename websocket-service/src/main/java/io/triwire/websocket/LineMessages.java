package io.triwire.websocket;

import java.nio.charset.StandardCharsets;

import io.triwire.feed.Batch;
import io.triwire.feed.FeedEvent;

/** The wire form of the feed over WebSocket: a text message of one or more lines, an event as JSON on each. */
final class LineMessages {

    private LineMessages() {}

    static String of(Batch batch) {
        StringBuilder message = new StringBuilder(batch.bytes() + batch.events().size());
        for (FeedEvent event : batch.events()) {
            if (!message.isEmpty()) {
                message.append('\n');
            }
            message.append("{\"id\":\"")
                    .append(event.cursor())
                    .append("\",")
                    .append(new String(event.fields(), StandardCharsets.UTF_8));
        }
        return message.toString();
    }
}
