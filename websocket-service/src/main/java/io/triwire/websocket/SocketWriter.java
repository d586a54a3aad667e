package io.triwire.websocket;

import java.time.Duration;

import io.quarkus.websockets.next.CloseReason;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import org.jboss.logging.Logger;

import io.triwire.feed.Batch;
import io.triwire.feed.ControlJson;
import io.triwire.feed.Cursor;
import io.triwire.feed.FeedReset;
import io.triwire.feed.Once;
import io.triwire.feed.SubscriberWriter;
import io.triwire.feed.http.ReadGate;

/** Writes the feed to one WebSocket, and finds out whether its peer still answers. */
final class SocketWriter implements SubscriberWriter {

    private static final Logger LOG = Logger.getLogger(SocketWriter.class);

    private static final int UNANSWERED_BOUND = 2;

    private final WebSocketConnection connection;
    private final boolean heartbeatEvents;
    private final ReadGate gate;
    private int unanswered;
    /** Publications of the client that are to be answered. */
    private int answers;

    private boolean leaving;

    SocketWriter(WebSocketConnection connection, boolean heartbeatEvents, ReadGate gate) {
        this.connection = connection;
        this.gate = gate;
        this.heartbeatEvents = heartbeatEvents;
    }

    @Override
    public Uni<Void> welcome(Cursor cursor, Duration heartbeat) {
        return connection.sendText(ControlJson.welcome(cursor, heartbeat));
    }

    @Override
    public Uni<Void> events(Batch batch) {
        return connection.sendText(batch.wire(LineMessages::of));
    }

    @Override
    public Uni<Void> reset(FeedReset reset, Cursor cursor) {
        return connection.sendText(ControlJson.reset(reset, cursor));
    }

    @Override
    public Uni<Void> heartbeat(Cursor cursor, boolean moved) {
        unanswered++;
        Uni<Void> ping = connection.sendPing(Buffer.buffer());
        return moved || heartbeatEvents ? ping.chain(() -> connection.sendText(ControlJson.heartbeat(cursor))) : ping;
    }

    /** The peer has answered a ping. */
    void answered() {
        unanswered = 0;
    }

    @Override
    public boolean alive() {
        return unanswered < UNANSWERED_BOUND;
    }

    /** An answer that the client gets before it is sent away. */
    Uni<Void> answering(Uni<Void> answer) {
        return Uni.createFrom().deferred(() -> {
            synchronized (this) {
                answers++;
            }
            return answer.onTermination().invoke(new Once(this::hasAnswered));
        });
    }

    private synchronized void hasAnswered() {
        answers--;
        if (leaving && answers == 0) {
            close(End.LEAVING);
        }
    }

    @Override
    public synchronized void end(End end) {
        leaving = end == End.LEAVING && answers > 0;
        if (!leaving) {
            close(end);
        }
    }

    private void close(End end) {
        CloseReason reason =
                switch (end) {
                    case LEAVING -> new CloseReason(1001, "This instance is leaving; continue on another.");
                    case STALLED, DEAD -> new CloseReason(1001, "The connection does not take what is sent.");
                    // Of those for use between applications (RFC 6455, section 7.4.2): 401 is HTTP's word for it.
                    case EXPIRED -> new CloseReason(4401, "The token has expired; come back with another one.");
                    case UNAVAILABLE -> new CloseReason(1013, "Try again later.");
                    case FAILED -> new CloseReason(1011, "The service has an error.");
                };
        connection.close(reason).subscribe().with(closed -> {}, failure -> LOG.debug("Closed already.", failure));
        gate.cutLater();
    }
}
