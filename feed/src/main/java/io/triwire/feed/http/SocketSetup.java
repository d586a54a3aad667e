package io.triwire.feed.http;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;

import io.triwire.feed.Connections;
import io.triwire.feed.FeedConfig;

/** Bounds what a connection may hold of the kernel and of the heap, and how long one may take nothing. */
@ApplicationScoped
class SocketSetup implements HttpServerOptionsCustomizer {

    private static final long CHECK_MILLIS = 1_000;

    private final FeedConfig config;

    SocketSetup(FeedConfig config) {
        this.config = config;
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
        if (context.request().version() != HttpVersion.HTTP_2) {
            ReadGate.install(context.request().connection());
        } else {
            RequestClock.of(VertxInternals.channel(context.request().connection()))
                    .ifPresent(RequestClock::stop);
            if (!context.request().isEnded()) {
                boundBody(context);
            }
        }
        context.next();
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
        vertx.setPeriodic(CHECK_MILLIS, timer -> connections.endOverdue());
    }
}
