package io.triwire.feed.http;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class InternalsCheckTest {

    private static final FeedEndpoint UPGRADING = new FeedEndpoint(List.of("GET"), Set.of(), "", Duration.ZERO);

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));

    @AfterEach
    void close() {
        Door.await(vertx.close().toCompletionStage());
    }

    /** The check of a service whose Vert.x does something else with each connection. */
    private static InternalsCheck check(FeedEndpoint endpoint, Handler<HttpConnection> change) {
        return new InternalsCheck(endpoint, Duration.ofSeconds(1)) {
            @Override
            HttpServer server(Vertx vertx) {
                return super.server(vertx).connectionHandler(change);
            }
        };
    }

    private void start(InternalsCheck check) {
        check.check(new StartupEvent(), vertx);
    }

    @Test
    void letsAServiceStartWhoseVertxIsAsItWas() {
        assertThatCode(() -> start(new InternalsCheck(UPGRADING))).doesNotThrowAnyException();
        assertThatCode(() -> start(new InternalsCheck(Door.ENDPOINT))).doesNotThrowAnyException();
    }

    @Test
    void leavesNothingOpen() {
        start(new InternalsCheck(UPGRADING));

        Door.await(VertxInternals.forEachListening(vertx, listening -> {
            throw new IllegalStateException(listening + " listens");
        }));
    }

    /** Decodes requests as ever, but is no {@link HttpRequestDecoder}. */
    private static final class OtherDecoder extends ChannelInboundHandlerAdapter {

        private final EmbeddedChannel decoding = new EmbeddedChannel(new HttpRequestDecoder());

        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            decoding.writeInbound(bytes);
            for (Object decoded = decoding.readInbound(); decoded != null; decoded = decoding.readInbound()) {
                context.fireChannelRead(decoded);
            }
        }
    }

    @Test
    void stopsAServiceWhosePipelineLacksAHandler() {
        InternalsCheck check = check(Door.ENDPOINT, connection -> VertxInternals.channel(connection)
                .pipeline()
                .replace(HttpRequestDecoder.class, "other", new OtherDecoder()));

        assertThatThrownBy(() -> start(check))
                .isInstanceOf(ChangedInternalsException.class)
                .hasMessageContaining("other")
                .hasMessageContaining("has no HttpRequestDecoder. This service relies on internals of Vert.x "
                        + VertxInternals.VERTX_VERSION);
    }

    /** A frame of a WebSocket that never comes to the handler of Vert.x. */
    private static final class LosingFrames extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof WebSocketFrame frame) {
                frame.release();
            } else {
                context.fireChannelRead(message);
            }
        }
    }

    @Test
    void stopsAServiceForWebSocketsThatAreNotAnswered() {
        Handler<HttpConnection> change =
                connection -> VertxInternals.addBeforeVertx(connection, "losing", new LosingFrames());

        assertThatThrownBy(() -> start(check(UPGRADING, change)))
                .isInstanceOf(ChangedInternalsException.class)
                .hasMessageStartingWith("A request is not answered over HTTP/1.1.");
        assertThatCode(() -> start(check(Door.ENDPOINT, change)))
                .as("without WebSockets")
                .doesNotThrowAnyException();
    }

    @Test
    void stopsAServiceThatIsNotReachedOverHttp2() {
        InternalsCheck check = new InternalsCheck(Door.ENDPOINT, Duration.ofSeconds(1)) {
            @Override
            HttpServer server(Vertx vertx) {
                return vertx.createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(false));
            }
        };

        assertThatThrownBy(() -> start(check))
                .isInstanceOf(ChangedInternalsException.class)
                .hasMessageStartingWith("A request does not come over HTTP/2 within PT1S.");
    }

    @Test
    void stopsAServiceWhoseVertxLacksAClass() {
        InternalsCheck check = new InternalsCheck(Door.ENDPOINT) {
            @Override
            HttpServer server(Vertx vertx) {
                throw new NoClassDefFoundError("io/vertx/core/impl/VertxInternal");
            }
        };

        assertThatThrownBy(() -> start(check))
                .isInstanceOf(ChangedInternalsException.class)
                .hasMessageStartingWith("A class or a method is missing: io/vertx/core/impl/VertxInternal.");
    }
}
