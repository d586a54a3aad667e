package io.triwire.feed.http;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.StreamResetException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.triwire.feed.ChannelFilter;
import io.triwire.feed.Cursor;
import io.triwire.feed.FeedParts;
import io.triwire.feed.SubscriberWriter;
import io.triwire.testkit.RawRequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class SocketSetupTest {

    private final List<Runnable> open = new ArrayList<>();

    @AfterEach
    void close() {
        open.forEach(Runnable::run);
    }

    private Door door(Map<String, String> settings) {
        Door door = new Door(settings);
        open.add(door::close);
        return door;
    }

    @Test
    void boundsWhatTheKernelHolds() {
        SocketSetup setup = new SocketSetup(FeedParts.config(Map.of("feed.socket-buffer", "14K")), 100);
        HttpServerOptions plain = new HttpServerOptions();
        HttpServerOptions tls = new HttpServerOptions();

        setup.customizeHttpServer(plain);
        setup.customizeHttpsServer(tls);

        assertThat(plain.getSendBufferSize()).isEqualTo(14 << 10);
        assertThat(tls.getSendBufferSize()).isEqualTo(14 << 10);
    }

    @Test
    void putsAGateIntoTheWayOfEachConnection() {
        Door door = door(Map.of());
        CompletableFuture<Optional<ReadGate>> gate = new CompletableFuture<>();
        door.onServed = context -> gate.complete(ReadGate.of(context.request().connection()));

        door.send(RawRequest.get("/feed"));

        assertThat(Door.await(gate)).isPresent();
    }

    private HttpClientRequest post(Door door) {
        HttpClient client = door.vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));
        open.add(0, client::close);
        return Door.await(client.request(new RequestOptions()
                        .setMethod(HttpMethod.POST)
                        .setPort(door.port())
                        .setHost("localhost")
                        .setURI("/feed")
                        .putHeader("Content-Type", "application/json"))
                .toCompletionStage());
    }

    @Test
    void endsAStreamWhoseBodyDoesNotComeInTime() {
        Door door = door(Map.of("feed.body-timeout", "50ms"));
        HttpClientRequest late = post(door);
        CompletableFuture<HttpClientResponse> answer =
                late.response().toCompletionStage().toCompletableFuture();
        late.setChunked(true);
        late.write(Buffer.buffer("{"));

        await().until(answer::isDone);

        assertThat(answer).isCompletedExceptionally();
        assertThat(answer.handle((response, failure) -> failure).join()).isInstanceOf(StreamResetException.class);
        assertThat(door.published).isEmpty();
    }

    @Test
    void leavesAStreamAloneWhoseBodyHasCome() {
        Door door = door(Map.of("feed.body-timeout", "1ms"));
        CompletableFuture<Optional<Cursor>> stored = new CompletableFuture<>();
        door.stored = Uni.createFrom().completionStage(stored);
        CompletableFuture<HttpClientResponse> answer = post(door)
                .send(Buffer.buffer("{\"data\":1}"))
                .toCompletionStage()
                .toCompletableFuture();
        await().until(() -> !door.published.isEmpty());
        CompletableFuture<Void> later = new CompletableFuture<>();
        // Behind the timer of the body, which is of the same clock.
        door.vertx.setTimer(20, timer -> later.complete(null));
        Door.await(later);

        stored.complete(Optional.empty());

        assertThat(Door.await(answer).statusCode()).isEqualTo(201);
    }

    @Test
    void endsWhoIsOverdue() {
        Door door = door(Map.of());
        SomeWriter wire = new SomeWriter();
        door.connections.deliver(
                SomeWriter.subscription().permitted(ChannelFilter.ALL, false, Optional.of(Instant.now())), wire);

        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        open.add(() -> Door.await(vertx.close().toCompletionStage()));
        new SocketSetup(FeedParts.config(Map.of()), 100).watch(new StartupEvent(), vertx, door.connections);

        await().untilAsserted(() -> assertThat(wire.ends).containsExactly(SubscriberWriter.End.EXPIRED));
    }
}
