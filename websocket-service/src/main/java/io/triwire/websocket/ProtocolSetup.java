package io.triwire.websocket;

import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.quarkus.websockets.next.HttpUpgradeCheck;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;

import io.triwire.feed.FeedConfig;
import io.triwire.feed.Subscription;
import io.triwire.feed.http.LingeringClose;
import io.triwire.feed.http.ReadGate;
import io.triwire.feed.http.VertxInternals;

/** Makes connections keep RFC 6455 where Vert.x does not by itself: UTF-8, close codes, and limits of size. */
@ApplicationScoped
class ProtocolSetup implements HttpServerOptionsCustomizer, HttpUpgradeCheck {

    /** What is sent in one frame, and the most that is read before it is found too long. */
    private static final int FRAME_BYTES = 1024 * 1024;

    private static final int NOT_FOUND = 404;

    private final int maxMessageBytes;

    ProtocolSetup(FeedConfig config) {
        this.maxMessageBytes = Math.toIntExact(config.maxMessageBytes().asLongValue());
    }

    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        // Vert.x takes reserved bits from everybody while it has an extension that could be negotiated.
        options.setPerFrameWebSocketCompressionSupported(false);
        options.setMaxWebSocketFrameSize(Math.max(FRAME_BYTES, maxMessageBytes));
        options.setMaxWebSocketMessageSize(Math.max(FRAME_BYTES, maxMessageBytes));
    }

    @Override
    public void customizeHttpsServer(HttpServerOptions options) {
        customizeHttpServer(options);
    }

    @Override
    public Uni<CheckResult> perform(HttpUpgradeContext upgrade) {
        Optional<Subscription> admitted = UpgradeFilter.admitted();
        if (admitted.isEmpty()) {
            return CheckResult.rejectUpgrade(NOT_FOUND);
        }
        upgrade.userData().put(FeedSocket.SUBSCRIPTION, admitted.get());
        upgrade.userData().put(FeedSocket.CALLER, UpgradeFilter.caller());
        upgrade.userData().put(FeedSocket.RIGHTS, UpgradeFilter.rights());
        HttpConnection connection = upgrade.httpRequest().connection();
        ChannelPipeline pipeline = VertxInternals.channel(connection).pipeline();
        // A client may ask again on a connection whose first upgrade failed.
        if (pipeline.get(FrameGuard.class) == null) {
            LingeringClose.install(connection);
            VertxInternals.addBeforeVertx(connection, "utf-8", new Utf8FrameValidator(false));
            VertxInternals.addBeforeVertx(connection, "fragments", new WebSocketFrameAggregator(maxMessageBytes));
            VertxInternals.addBeforeVertx(connection, "guard", new FrameGuard(maxMessageBytes));
        }
        ReadGate.of(connection).ifPresent(gate -> {
            gate.holdFrames();
            upgrade.userData().put(FeedSocket.GATE, gate);
        });
        return CheckResult.permitUpgrade();
    }
}
