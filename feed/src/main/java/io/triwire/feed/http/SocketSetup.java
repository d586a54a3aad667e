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
        filters.register(SocketSetup::gate, Admission.PRIORITY + 1);
    }

    private static void gate(RoutingContext context) {
        if (context.request().version() != HttpVersion.HTTP_2) {
            ReadGate.install(context.request().connection());
        }
        context.next();
    }

    void watch(@Observes StartupEvent event, Vertx vertx, Connections connections) {
        vertx.setPeriodic(CHECK_MILLIS, timer -> connections.endStalled());
    }
}
