package io.triwire.bench.load.gatling;

import io.gatling.javaapi.core.ChainBuilder;

import io.triwire.bench.load.workload.Workload.Source;
import io.triwire.client.Transport;

import static io.gatling.javaapi.core.CoreDsl.asLongAs;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.http.HttpDsl.ws;
import static io.triwire.bench.load.gatling.WebSocketFeedSimulation.everyMessage;

/** A chat over WebSocket: each subscriber listens, and publishes on the same connection when it is its turn. */
public final class WebSocketChatSimulation extends FeedSimulation {

    private final PublishSchedule turns = turns();

    public WebSocketChatSimulation() {
        super(Transport.WEBSOCKET, Source.CLIENTS);
        subscribe(listenAndSpeak());
    }

    private ChainBuilder listenAndSpeak() {
        return exec(ws("subscribe")
                        .connect(audience::webSocketAddress)
                        .subprotocol("triwire.v1")
                        .await(turns::untilMine)
                        .on(everyMessage(audience)))
                .exec(asLongAs(turns::isMine)
                        .on(ws("publish")
                                .sendText(turns::message)
                                .await(turns::untilMine)
                                .on(everyMessage(audience))))
                .exec(audience::leave)
                .exec(ws("leave").close());
    }
}
