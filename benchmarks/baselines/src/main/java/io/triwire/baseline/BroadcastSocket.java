package io.triwire.baseline;

import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.websockets.next.OnOpen;
import io.quarkus.websockets.next.OpenConnections;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;

/** WebSocket: each event is sent to every connection by {@code broadcast()}. */
@WebSocket(path = "/ws")
public class BroadcastSocket {

    /** Greets a client, so that it knows that it is connected. */
    @OnOpen
    public String open() {
        return "{\"control\":\"welcome\"}";
    }

    void start(@Observes StartupEvent event, KafkaEvents events, OpenConnections connections) {
        events.live().subscribe().with(text -> connections.stream().findAny().ifPresent(any -> broadcast(any, text)));
    }

    private static void broadcast(WebSocketConnection any, String text) {
        any.broadcast().sendText(text).subscribe().with(sent -> {}, failure -> {});
    }
}
