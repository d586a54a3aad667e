package io.triwire.feed.http;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;

import io.triwire.feed.Connections;
import io.triwire.feed.FeedConfig;

/** Bounds what a connection may hold of the kernel, and how long one may take nothing. */
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

    void watch(@Observes StartupEvent event, Vertx vertx, Connections connections) {
        vertx.setPeriodic(CHECK_MILLIS, timer -> connections.endStalled());
    }
}
