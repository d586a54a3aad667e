package io.triwire.feed.http;

import java.util.concurrent.ThreadLocalRandom;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.vertx.core.Vertx;
import org.jboss.logging.Logger;

import io.triwire.feed.Connections;
import io.triwire.feed.FeedConfig;
import io.triwire.feed.Wire;

/**
 * The orderly end of a service: when it is asked to end, it takes no further request and sends its subscribers away,
 * each at a random moment of a span, so that they do not all come to another instance at once.
 */
@ApplicationScoped
public class Farewell {

    private static final Logger LOG = Logger.getLogger(Farewell.class);

    private final Connections connections;
    private final FeedConfig config;
    private final Vertx vertx;

    private volatile boolean begun;

    Farewell(Connections connections, FeedConfig config, Vertx vertx) {
        this.connections = connections;
        this.config = config;
        this.vertx = vertx;
    }

    void begin(@Observes ShutdownDelayInitiatedEvent event) {
        begun = true;
        LOG.infof(
                "Leaving: %d subscribers are sent away.",
                connections.deliveries().size());
        connections.deliveries().forEach(delivery -> later(() -> delivery.end(Wire.End.LEAVING)));
    }

    private void later(Runnable leave) {
        // A timer of 0 ms is refused.
        long millis = 1 + ThreadLocalRandom.current().nextLong(config.drain().toMillis() + 1);
        vertx.setTimer(millis, timer -> leave.run());
    }

    /** Whether the service is ending. */
    public boolean begun() {
        return begun;
    }
}
