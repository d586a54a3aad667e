package io.triwire.websocket;

import java.util.stream.Collectors;

import io.triwire.feed.Batch;
import io.triwire.feed.FeedEvent;

/** The wire form of the feed over WebSocket: a text message of one or more lines, an event as JSON on each. */
final class LineMessages {

    private LineMessages() {}

    static String of(Batch batch) {
        return batch.events().stream().map(FeedEvent::json).collect(Collectors.joining("\n"));
    }
}
