package io.triwire.sse;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;

import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

import io.triwire.feed.Connections;
import io.triwire.feed.Delivery;
import io.triwire.feed.Subscription;
import io.triwire.feed.http.Admission;
import io.triwire.feed.http.FeedEndpoint;
import io.triwire.feed.http.HttpPublishing;
import io.triwire.feed.http.Problem;

/** The feed over Server-Sent Events (WHATWG HTML): one write carries every event since the last one. */
@Path(FeedEndpoint.PATH)
public class FeedStreamResource {

    private final Connections connections;
    private final HttpPublishing publishing;
    private final SseConfig config;

    FeedStreamResource(Connections connections, HttpPublishing publishing, SseConfig config) {
        this.connections = connections;
        this.publishing = publishing;
        this.config = config;
    }

    @Produces
    @Singleton
    static FeedEndpoint endpoint() {
        return new FeedEndpoint(
                List.of("GET", "POST"),
                Set.of("after", "channel", "heartbeat"),
                MediaType.SERVER_SENT_EVENTS,
                Duration.ZERO);
    }

    /** Streams the feed until the client leaves or the service does. */
    @GET
    @jakarta.ws.rs.Produces(MediaType.SERVER_SENT_EVENTS)
    public Uni<Void> subscribe(@Context RoutingContext request) {
        Optional<Subscription> admitted = Admission.subscription(request);
        if (admitted.isEmpty()) {
            Problem.notFound(request.normalizedPath()).send(request.response());
            return Uni.createFrom().voidItem();
        }
        Subscription subscription = admitted.get();
        return Uni.createFrom().emitter(ended -> {
            request.response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, MediaType.SERVER_SENT_EVENTS)
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                    // nginx holds a stream back until it ends, unless it is told not to.
                    .putHeader("X-Accel-Buffering", "no")
                    .setChunked(true);
            StreamWriter writer =
                    new StreamWriter(request.request(), subscription.heartbeatEvents(), config.retry(), ended);
            Delivery delivery = connections.deliver(subscription, writer);
            ended.onTermination(delivery::closed);
        });
    }

    /** Publishes an event. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<Void> publish(@Context RoutingContext request) {
        return publishing.publish(request);
    }
}
