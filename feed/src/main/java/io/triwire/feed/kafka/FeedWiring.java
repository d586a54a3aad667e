package io.triwire.feed.kafka;

import java.util.Locale;
import java.util.concurrent.ScheduledExecutorService;

import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;

import io.netty.util.concurrent.EventExecutor;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;

import io.triwire.feed.EventLog;
import io.triwire.feed.Feed;
import io.triwire.feed.FeedConfig;
import io.triwire.feed.History;
import io.triwire.feed.http.VertxInternals;

/** Makes the one feed of a service, on the event loops of its HTTP server. */
class FeedWiring {

    @Produces
    @Singleton
    EventLog log(FeedConfig config) {
        return new EventLog(config.ringEvents(), config.ringBytes().asLongValue(), config.publicationIds());
    }

    @Produces
    @Singleton
    Feed feed(FeedConfig config, EventLog log, History history, Vertx vertx) {
        return new Feed(log, history, config.linger(), () -> currentLoop(vertx));
    }

    /**
     * Nearly all text of a service is read by machines, and the digits of the land that a host is in would break it:
     * in Egypt {@code "%d"} writes {@code ٥} for 5.
     */
    void writeTheDigitsOfMachines(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent starting) {
        Locale.setDefault(Locale.ROOT);
    }

    /** Not by the context of the caller: a thread of an event loop has none while it runs a plain task. */
    private static ScheduledExecutorService currentLoop(Vertx vertx) {
        for (EventExecutor loop : VertxInternals.eventLoops(vertx)) {
            if (loop.inEventLoop()) {
                return loop;
            }
        }
        throw new IllegalStateException(
                "'%s' is not an event loop".formatted(Thread.currentThread().getName()));
    }
}
