package io.triwire.websocket;

import java.io.IOException;
import java.util.Optional;

import io.quarkus.websockets.next.CloseReason;
import io.quarkus.websockets.next.InboundProcessingMode;
import io.quarkus.websockets.next.OnBinaryMessage;
import io.quarkus.websockets.next.OnClose;
import io.quarkus.websockets.next.OnError;
import io.quarkus.websockets.next.OnOpen;
import io.quarkus.websockets.next.OnPongMessage;
import io.quarkus.websockets.next.OnTextMessage;
import io.quarkus.websockets.next.UserData.TypedKey;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;

import io.triwire.feed.Connections;
import io.triwire.feed.Delivery;
import io.triwire.feed.Once;
import io.triwire.feed.Subscription;
import io.triwire.feed.auth.Rights;
import io.triwire.feed.http.Drain;
import io.triwire.feed.http.FeedEndpoint;
import io.triwire.feed.http.ReadGate;

/** The feed over WebSocket (RFC 6455): a text message carries every event since the last one, a line of JSON each. */
@WebSocket(path = FeedEndpoint.PATH, inboundProcessingMode = InboundProcessingMode.CONCURRENT)
public class FeedSocket {

    private static final TypedKey<Delivery> DELIVERY = new TypedKey<>("delivery");
    private static final TypedKey<SocketWriter> WRITER = new TypedKey<>("writer");

    /** Has to be told of each message that has been dealt with. */
    static final TypedKey<ReadGate> GATE = new TypedKey<>("gate");

    /** Whose connection it is. */
    static final TypedKey<String> CALLER = new TypedKey<>("caller");

    /** What was asked for; an upgrade without it is refused. */
    static final TypedKey<Subscription> SUBSCRIPTION = new TypedKey<>("subscription");

    /** What whoever has connected may do. */
    static final TypedKey<Rights> RIGHTS = new TypedKey<>("rights");

    private final Connections connections;
    private final SocketPublishing publishing;
    private final Drain drain;

    FeedSocket(Connections connections, SocketPublishing publishing, Drain drain) {
        this.connections = connections;
        this.publishing = publishing;
        this.drain = drain;
    }

    @OnOpen
    @NonBlocking
    void open(WebSocketConnection connection) {
        Subscription subscription = connection.userData().get(SUBSCRIPTION);
        SocketWriter writer = new SocketWriter(
                connection,
                subscription.heartbeatEvents(),
                connection.userData().get(GATE));
        connection.userData().put(WRITER, writer);
        connection.userData().put(DELIVERY, connections.deliver(subscription, writer));
        connection.userData().get(GATE).passFrames();
    }

    /** A client publishes. */
    @OnTextMessage
    Uni<Void> text(String message, WebSocketConnection connection) {
        SocketWriter writer = connection.userData().get(WRITER);
        ReadGate gate = connection.userData().get(GATE);
        return drain.awaited(writer.answering(publishing
                        .publish(
                                message,
                                connection.userData().get(CALLER),
                                connection.userData().get(RIGHTS))
                        .chain(connection::sendText)
                        // Whoever leaves before the answer does not want it.
                        .onFailure()
                        .recoverWithNull()))
                .onTermination()
                .invoke(new Once(gate::answered));
    }

    @OnBinaryMessage
    Uni<Void> binary(Buffer message, WebSocketConnection connection) {
        ReadGate gate = connection.userData().get(GATE);
        return connection
                .close(new CloseReason(1003, "Messages are text."))
                .onTermination()
                .invoke(new Once(gate::answered));
    }

    @OnPongMessage
    @NonBlocking
    void pong(Buffer payload, WebSocketConnection connection) {
        connection.userData().get(GATE).answered();
        connection.userData().get(WRITER).answered();
    }

    /** The network has failed: {@link #close} follows, the subscriber comes back, and there is nothing to log. */
    @OnError
    @NonBlocking
    void lost(IOException failure) {}

    @OnClose
    @NonBlocking
    void close(WebSocketConnection connection) {
        Optional.ofNullable(connection.userData().get(DELIVERY)).ifPresent(Delivery::closed);
    }
}
