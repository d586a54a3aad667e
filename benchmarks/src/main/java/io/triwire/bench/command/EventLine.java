package io.triwire.bench.command;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

import io.triwire.client.ReceivedEvent;

/** An event as one line of JSON, as on the wire. */
final class EventLine {

    private EventLine() {}

    static String of(ReceivedEvent event) {
        return "{\"id\":%s,\"channel\":%s,\"type\":%s,\"time\":%d,%s}"
                .formatted(
                        quoted(event.id()),
                        event.channel().map(EventLine::quoted).orElse("null"),
                        quoted(event.type()),
                        event.timeMicros(),
                        member(event.value()));
    }

    private static String member(ReceivedEvent.Value value) {
        if (value instanceof ReceivedEvent.Value.Json json) {
            return "\"data\":" + json.text();
        }
        if (value instanceof ReceivedEvent.Value.Base64 base64) {
            return "\"dataBase64\":" + quoted(base64.text());
        }
        return "\"omittedBytes\":" + ((ReceivedEvent.Value.Omitted) value).bytes();
    }

    private static String quoted(String text) {
        return "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
    }
}
