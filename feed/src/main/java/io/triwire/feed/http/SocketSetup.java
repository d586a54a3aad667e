package io.triwire.feed.http;

import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import org.eclipse.microprofile.config.inject.ConfigProperty;

import io.triwire.feed.Connections;
import io.triwire.feed.FeedConfig;

/** Bounds what a connection may hold of the kernel and of the heap, and how long one may take nothing. */
@ApplicationScoped
class SocketSetup implements HttpServerOptionsCustomizer {

    private static final long CHECK_MILLIS = 1_000;

    /** The code of RFC 9113, section 7: the client may send the request again. */
    private static final long REFUSED_STREAM = 7;

    private final FeedConfig config;
    private final long maxStreams;
    private volatile long watching;

    SocketSetup(
            FeedConfig config,
            @ConfigProperty(name = "quarkus.http.limits.max-concurrent-streams", defaultValue = "100")
                    long maxStreams) {
        this.config = config;
        this.maxStreams = maxStreams;
    }

    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        options.setSendBufferSize(Math.toIntExact(config.socketBuffer().asLongValue()));
    }

    @Override
    public void customizeHttpsServer(HttpServerOptions options) {
        customizeHttpServer(options);
    }

    /** Before any request is looked at. */
    void register(@Observes Filters filters) {
        filters.register(this::gate, Authentication.PRIORITY + 1);
    }

    private void gate(RoutingContext context) {
        if (!VertxInternals.channel(context.request().connection()).isActive()) {
            // Whoever sent it is gone, and so are the handlers of the connection.
            return;
        }
        if (context.request().version() != HttpVersion.HTTP_2) {
            ReadGate.install(context.request().connection());
            context.next();
        } else if (enterStream(context)) {
            // Whether a GET has ended nobody finds out, for nobody reads its body.
            if (!context.request().method().equals(HttpMethod.GET)
                    && !context.request().isEnded()) {
                boundBody(context);
            }
            context.next();
        } else {
            context.response().reset(REFUSED_STREAM);
        }
    }

    /** Netty bounds the streams only of a client that has acknowledged the bound. */
    private boolean enterStream(RoutingContext context) {
        Optional<RequestClock> clock =
                RequestClock.of(VertxInternals.channel(context.request().connection()));
        clock.ifPresent(counting -> {
            counting.streamBegan();
            context.addEndHandler(ended -> counting.streamEnded());
        });
        return clock.map(RequestClock::streams).orElse(0) <= maxStreams;
    }

    /** Over HTTP/2 a stream that stays open holds no socket of its own: it ends alone. */
    private void boundBody(RoutingContext context) {
        Vertx vertx = context.vertx();
        long timer = vertx.setTimer(config.bodyTimeout().toMillis(), late -> {
            if (!context.request().isEnded()) {
                context.response().reset();
            }
        });
        context.addEndHandler(ended -> vertx.cancelTimer(timer));
    }

    void watch(@Observes StartupEvent event, Vertx vertx, Connections connections) {
        watching = vertx.setPeriodic(CHECK_MILLIS, timer -> connections.endOverdue());
    }

    /** The event loops outlive the beans. */
    void stop(@Observes ShutdownEvent event, Vertx vertx) {
        vertx.cancelTimer(watching);
    }
}
