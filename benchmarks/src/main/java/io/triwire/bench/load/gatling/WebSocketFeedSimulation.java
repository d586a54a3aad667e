package io.triwire.bench.load.gatling;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.http.WsFrameCheck;

import io.triwire.bench.load.workload.Workload.Source;
import io.triwire.client.Transport;

import static io.gatling.javaapi.core.CoreDsl.bodyString;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.http.HttpDsl.ws;

/** A feed over WebSocket: each subscriber connects once and listens. */
public final class WebSocketFeedSimulation extends FeedSimulation {

    public WebSocketFeedSimulation() {
        super(Transport.WEBSOCKET, Source.FEED);
        subscribe(listen());
    }

    private ChainBuilder listen() {
        return exec(ws("subscribe")
                        .connect(audience::webSocketAddress)
                        .subprotocol("triwire.v1")
                        .await(audience::stay)
                        .on(everyMessage(audience)))
                .exec(audience::leave)
                .exec(ws("leave").close());
    }

    /**
     * A check that matches only after a storm. While it waits for a match it sees each message on the event loop, and
     * stamps it there.
     */
    static WsFrameCheck everyMessage(VirtualUsers audience) {
        return ws.checkTextMessage("events")
                .matching(bodyString().transformWithSession(audience::take).is(VirtualUsers.ENOUGH))
                .silent();
    }
}
