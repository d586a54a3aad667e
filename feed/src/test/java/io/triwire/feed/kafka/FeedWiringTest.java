package io.triwire.feed.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.triwire.feed.Batch;
import io.triwire.feed.ChannelFilter;
import io.triwire.feed.Cursor;
import io.triwire.feed.EventLog;
import io.triwire.feed.Feed;
import io.triwire.feed.FeedConfig;
import io.triwire.feed.FeedParts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FeedWiringTest {

    private static final Cursor START = Cursor.of("feed0001", 0);

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    private final FeedWiring wiring = new FeedWiring();
    private final FeedConfig config = FeedParts.config(Map.of("feed.ring-events", "2"));
    private final EventLog log = wiring.log(config);
    private final Feed feed = wiring.feed(config, log, FeedParts.noHistory(), vertx);

    FeedWiringTest() {
        log.restart(START, START);
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private void append(long offset) {
        feed.append(List.of(new EventLog.Incoming(0, offset, 0, Optional.empty(), new byte[10])), feed.head(), 0);
    }

    @Test
    void answersOnTheEventLoopThatAsks() throws Exception {
        CompletableFuture<String> asked = new CompletableFuture<>();
        CompletableFuture<String> answered = new CompletableFuture<>();
        vertx.runOnContext(start -> {
            asked.complete(Thread.currentThread().getName());
            feed.next(START, ChannelFilter.ALL, 1_000, Duration.ofMinutes(1))
                    .subscribe()
                    .with(batch -> answered.complete(Thread.currentThread().getName()));
        });
        asked.get(10, TimeUnit.SECONDS);

        append(0);

        assertThat(answered.get(10, TimeUnit.SECONDS)).isEqualTo(asked.join());
    }

    @Test
    void answersNobodyWhoIsOnNoEventLoop() {
        CompletableFuture<Batch> answer =
                feed.next(START, ChannelFilter.ALL, 1_000, Duration.ZERO).subscribeAsCompletionStage();

        assertThatThrownBy(answer::join)
                .hasRootCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is not an event loop");
    }

    @Test
    void holdsAsManyEventsAsItIsToldTo() {
        append(0);
        append(1);
        append(2);

        assertThat(log.read(START, ChannelFilter.ALL, 1_000)).isEmpty();
        assertThat(log.read(Cursor.of("feed0001", 1), ChannelFilter.ALL, 1_000)
                        .orElseThrow()
                        .events())
                .hasSize(2);
    }

    @Test
    void writesTheDigitsOfMachinesInEveryLand() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));

            wiring.writeTheDigitsOfMachines(new StartupEvent());

            assertThat("%d".formatted(5)).isEqualTo("5");
        } finally {
            Locale.setDefault(before);
        }
    }
}
