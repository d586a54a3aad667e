package io.triwire.feed.kafka;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.ScheduledExecutorService;

import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;

import io.netty.util.concurrent.EventExecutor;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.core.Vertx;
import org.apache.kafka.clients.ClientDnsLookup;
import org.apache.kafka.clients.ClientUtils;
import org.apache.kafka.common.config.ConfigException;
import org.eclipse.microprofile.config.inject.ConfigProperty;

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

    /**
     * Before any client of Kafka is made, which would end the start with its stack trace.
     *
     * @throws ConfigurationException if no host of Kafka has an address; whoever runs the service starts it again
     */
    void findKafka(
            @Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent starting,
            @ConfigProperty(name = "kafka.bootstrap.servers") List<String> servers) {
        try {
            ClientUtils.parseAndValidateAddresses(servers, ClientDnsLookup.USE_ALL_DNS_IPS);
        } catch (ConfigException wrong) {
            throw new ConfigurationException(
                    "Kafka cannot be found at kafka.bootstrap.servers='%s', and the service ends: %s."
                            .formatted(String.join(",", servers), wrong.getMessage()));
        }
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
