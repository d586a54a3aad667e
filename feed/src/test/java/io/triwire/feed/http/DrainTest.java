package io.triwire.feed.http;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import org.awaitility.core.ConditionFactory;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.triwire.feed.Connections;
import io.triwire.feed.Cursor;
import io.triwire.feed.EventLog;
import io.triwire.feed.FeedConfig;
import io.triwire.feed.FeedParts;
import io.triwire.feed.SubscriberWriter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class DrainTest {

    private static final Duration LAST_BYTES = Duration.ofMillis(20);
    private static final Cursor START = Cursor.of("feed0001", 1);

    /** Whoever leaves handles them for good. */
    private final Signals signals = new Signals();

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Occasion<Drain.Begun> begun = new Occasion<>();
    private Duration lastAnswers = Duration.ofHours(1);
    private Connections connections;
    private Drain drain;

    DrainTest() {
        drain(Map.of());
    }

    @AfterEach
    void close() {
        signals.close();
        Door.await(vertx.close().toCompletionStage());
    }

    /** One that serves for no while more, and sends everybody away at once, unless it is told otherwise. */
    private void drain(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of("feed.leave-after", "0s", "feed.drain", "0s"));
        settings.putAll(more);
        FeedConfig config = FeedParts.config(settings);
        EventLog log = new EventLog(10, 10_000, 10);
        log.restart(START, START);
        connections = FeedParts.connections(FeedParts.feed(log), config, FeedParts.metrics(new SimpleMeterRegistry()));
        drain = new Drain(connections, config, vertx, begun, lastAnswers, LAST_BYTES);
    }

    private static ConditionFactory soon() {
        return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5));
    }

    private Thread leave() {
        Thread leaving = new Thread(() -> {
            try {
                drain.leave(new ShutdownDelayInitiatedEvent());
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        });
        leaving.start();
        return leaving;
    }

    private static void awaitEnd(Thread leaving) throws InterruptedException {
        leaving.join(10_000);
        assertThat(leaving.isAlive()).isFalse();
    }

    private HealthCheckResponse.Status readiness() {
        return new LeavingReadiness(drain).call().getStatus();
    }

    @Test
    void servesOnForAWhileAndIsUnreadyMeanwhile() throws InterruptedException {
        drain(Map.of("feed.leave-after", "1h"));
        assertThat(readiness()).isEqualTo(HealthCheckResponse.Status.UP);

        Thread leaving = leave();
        soon().until(drain::leaving);

        assertThat(readiness()).isEqualTo(HealthCheckResponse.Status.DOWN);
        assertThat(drain.begun()).isFalse();
        assertThat(begun.fired).isEmpty();
        leaving.interrupt();
        awaitEnd(leaving);
        assertThat(drain.begun()).isFalse();
    }

    @Test
    void tellsTheEndpointsOnceThatItHasBegun() throws InterruptedException {
        drain(Map.of());

        awaitEnd(leave());

        assertThat(begun.fired).hasSize(1);
        assertThat(drain.begun()).isTrue();
    }

    @Test
    void sendsEachSubscriberAwayOnce() throws InterruptedException {
        drain(Map.of("feed.drain", "20ms"));
        SomeWriter first = deliver();
        SomeWriter second = deliver();

        awaitEnd(leave());

        assertThat(first.ends).containsExactly(SubscriberWriter.End.LEAVING);
        assertThat(second.ends).containsExactly(SubscriberWriter.End.LEAVING);
    }

    private SomeWriter deliver() {
        SomeWriter wire = new SomeWriter();
        connections.deliver(SomeWriter.subscription(), wire);
        return wire;
    }

    @Test
    void sendsThemAwayOverASpan() throws InterruptedException {
        drain(Map.of("feed.drain", "1h"));
        SomeWriter patient = deliver();

        Thread leaving = leave();
        soon().until(drain::begun);

        assertThat(patient.ends).isEmpty();
        leaving.interrupt();
        awaitEnd(leaving);
    }

    @Test
    void waitsNoLongerThanThereIsSomebody() throws InterruptedException {
        drain(Map.of("feed.drain", "1h"));
        Cancellable poll =
                connections.counted(Uni.createFrom().nothing()).subscribe().with(never -> {});

        Thread leaving = leave();
        soon().until(drain::begun);
        assertThat(leaving.isAlive()).isTrue();
        poll.cancel();

        awaitEnd(leaving);
    }

    @Test
    void waitsForAnswersThatAreUnderWayAndHaveBeenAskedFor() throws InterruptedException {
        drain(Map.of("feed.drain", "1h"));
        CompletableFuture<String> answer = new CompletableFuture<>();
        Uni<String> awaited = drain.awaited(Uni.createFrom().completionStage(answer));
        CompletableFuture<String> given = awaited.subscribeAsCompletionStage();
        drain.awaited(Uni.createFrom().nothing());

        Thread leaving = leave();
        soon().until(drain::begun);
        assertThat(leaving.isAlive()).isTrue();
        answer.complete("done");

        awaitEnd(leaving);
        assertThat(given).isCompletedWithValue("done");
    }

    @Test
    void endsAtLastAlthoughSomebodyIsLeft() throws InterruptedException {
        lastAnswers = Duration.ofMillis(100);
        drain(Map.of());
        drain.awaited(Uni.createFrom().nothing()).subscribe().with(never -> {});

        long before = System.nanoTime();
        awaitEnd(leave());

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(lastAnswers.plus(LAST_BYTES));
    }

    @Test
    void leavesTheLastBytesTimeToGetAcross() throws InterruptedException {
        drain(Map.of());

        long before = System.nanoTime();
        awaitEnd(leave());

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(LAST_BYTES);
    }

    @Test
    void hurriesAtASecondSignal() throws Exception {
        signals.ignore();
        drain(Map.of("feed.leave-after", "1h", "feed.drain", "1h"));
        SomeWriter patient = deliver();
        Thread leaving = leave();
        soon().until(drain::leaving);

        Signals.raise("TERM");

        awaitEnd(leaving);
        assertThat(patient.ends).containsExactly(SubscriberWriter.End.LEAVING);
    }
}
