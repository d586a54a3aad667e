package io.triwire.bench.command;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

import io.triwire.client.ReceivedEvent;

/** An event as one line of JSON, as on the wire. */
final class EventLine {

    private EventLine() {}

    static String of(ReceivedEvent event) {
        String value = event.data()
                .map(json -> "\"data\":" + json)
                .or(() -> event.dataBase64().map(base64 -> "\"dataBase64\":" + quoted(base64)))
                .orElseGet(() -> "\"omittedBytes\":" + event.omittedBytes().orElseThrow());
        return "{\"id\":%s,\"channel\":%s,\"type\":%s,\"time\":%d,%s}"
                .formatted(
                        quoted(event.id()),
                        event.channel().map(EventLine::quoted).orElse("null"),
                        quoted(event.type()),
                        event.timeMicros(),
                        value);
    }

    private static String quoted(String text) {
        return "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
    }
}
