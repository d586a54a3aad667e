package io.triwire.feed.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.awaitility.core.ConditionFactory;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.triwire.feed.Cursor;
import io.triwire.feed.EventLog;
import io.triwire.feed.Feed;
import io.triwire.feed.FeedConfig;
import io.triwire.feed.FeedMetrics;
import io.triwire.feed.FeedParts;
import io.triwire.feed.FeedUnavailableException;
import io.triwire.feed.kafka.ModelTopic.Slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The watch, and the readiness that follows from it. */
class TopicWatchTest {

    private static final String FEED = "feed0001";

    private final FeedConfig config = FeedParts.config(Map.of("feed.kafka-check", "5ms"));
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final FeedMetrics metrics = FeedParts.metrics(registry);
    private final ModelTopic topic = new ModelTopic(FEED, 1);
    private final HandDrivenTopic admin = new HandDrivenTopic(config, topic);
    private final EventLog log = new EventLog(1_000, 1_000_000, 100);
    private final Feed feed = FeedParts.feed(log);
    private final SomeIngest ingest = new SomeIngest();
    private final TopicWatch watch = new TopicWatch(config, admin, ingest, feed, metrics);
    private final LoggedLines logged = new LoggedLines(TopicWatch.class);

    /** An intake that reads nothing by itself. */
    private final class SomeIngest extends KafkaIngest {

        private final AtomicInteger topicChanges = new AtomicInteger();
        private volatile Optional<String> trouble = Optional.empty();
        private volatile boolean caughtUp;

        SomeIngest() {
            super(config, admin, feed, metrics, () -> new MockConsumer<>("none"));
        }

        @Override
        boolean caughtUp() {
            return caughtUp;
        }

        @Override
        Optional<String> trouble() {
            return trouble;
        }

        @Override
        void topicChanged() {
            topicChanges.incrementAndGet();
        }
    }

    @AfterEach
    void stop() throws InterruptedException {
        watch.stop(new ShutdownEvent());
        logged.close();
    }

    private static ConditionFactory soon() {
        return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2));
    }

    private void start() {
        watch.start(new StartupEvent());
    }

    /** Looks at Kafka, at least once more. */
    private void look() {
        int before = admin.asked();
        soon().until(() -> admin.asked() >= before + 2);
    }

    private void store(int events) {
        admin.change(() -> {
            for (int i = 0; i < events; i++) {
                topic.partitions.get(0).append(Slot.EVENT, i);
            }
        });
    }

    private void feedIsAt(long offset) {
        feed.restart(Cursor.of(FEED, offset), Cursor.of(FEED, offset));
    }

    @Test
    void knowsThatTheFeedHasAllThatKafkaHas() {
        store(2);
        feedIsAt(2);
        assertThat(watch.reachable()).isFalse();

        start();

        soon().until(watch::reachable);
        soon().until(() -> logged.lines().size() == 1);
        look();
        assertThat(watch.behind()).isZero();
        assertThat(watch.staleness()).isLessThan(Duration.ofSeconds(5));
        assertThat(logged.lines()).containsExactly("INFO Kafka is there, with topic 'feed'.");
        assertThat(ingest.topicChanges).hasValue(0);
    }

    @Test
    void knowsHowFarTheFeedIsBehind() {
        store(5);
        feedIsAt(2);
        start();

        soon().until(() -> watch.behind() == 3);

        assertThat(registry.get("triwire.feed.behind").gauge().value()).isEqualTo(3);
        feedIsAt(5);
        soon().until(() -> watch.behind() == 0);
    }

    @Test
    void isStaleSinceTheFeedHadAllForTheLastTime() {
        store(1);
        feedIsAt(1);
        start();
        soon().until(watch::reachable);
        look();
        store(1);

        soon().until(() -> watch.staleness().compareTo(Duration.ofMillis(600)) > 0);

        assertThat(registry.get("triwire.feed.stale").gauge().value()).isGreaterThanOrEqualTo(0.6);
        feedIsAt(2);
        soon().until(() -> watch.staleness().compareTo(Duration.ofMillis(600)) < 0);
    }

    @Test
    void saysOnceThatKafkaIsAway() {
        feedIsAt(0);
        admin.takeAway(true);
        start();
        look();
        look();

        assertThat(watch.reachable()).isFalse();
        admin.takeAway(false);
        soon().until(watch::reachable);
        soon().until(() -> logged.lines().size() == 2);
        assertThat(logged.lines())
                .containsExactly(
                        "WARN Kafka does not answer. The service serves what it holds, and goes on trying.",
                        "INFO Kafka is there, with topic 'feed'.");
        admin.takeAway(true);
        soon().until(() -> !watch.reachable());
    }

    @Test
    void saysHowManyBrokersAnswer() {
        feedIsAt(0);
        admin.brokers(3, 2);

        start();

        soon().until(() -> logged.lines()
                .equals(List.of("WARN Kafka is there, with topic 'feed', but only 2 of its 3 brokers answer.")));
    }

    @Test
    void saysThatTheFeedStandsStillAndWhy() {
        store(1);
        feedIsAt(0);
        ingest.trouble = Optional.of("Kafka refuses");

        start();

        soon().until(() -> logged.lines()
                .equals(List.of(
                        "INFO Kafka is there, with topic 'feed'.",
                        "WARN Kafka is there, with topic 'feed'. The feed stands still behind it: Kafka refuses")));
    }

    @Test
    void doesNotSayThatAFeedWhichMovesStandsStill() {
        store(1_000);
        admin.onAsked(() -> feedIsAt(admin.asked()));
        start();

        soon().until(() -> admin.asked() == 4);

        assertThat(logged.lines()).containsExactly("INFO Kafka is there, with topic 'feed'.");
    }

    @Test
    void saysThatAFeedWithoutAPlaceStandsStill() {
        start();

        soon().until(() ->
                logged.lines().contains("WARN Kafka is there, with topic 'feed'. The feed stands still behind it."));
        assertThat(watch.behind()).isZero();
        assertThat(ingest.topicChanges).hasValue(0);
    }

    @Test
    void hasTheIntakeLookAtATopicThatWasCreatedAgain() {
        feedIsAt(0);
        admin.change(() -> topic.createAgain("feed0002", 1));

        start();

        soon().until(() -> ingest.topicChanges.get() > 0);
    }

    @Test
    void hasTheIntakeLookAtATopicWithMorePartitions() {
        feedIsAt(0);
        admin.change(() -> topic.addPartitions(1));

        start();

        soon().until(() -> ingest.topicChanges.get() > 0);
    }

    @Test
    void goesOnWhateverFails() {
        feedIsAt(0);
        admin.fail(new IllegalStateException("unexpected"));
        start();

        soon().until(() -> logged.lines().contains("ERROR The topic could not be checked."));

        soon().until(watch::reachable);
    }

    @Test
    void looksNoMoreOnceItsEndReturns() throws InterruptedException {
        feedIsAt(0);
        start();
        soon().until(watch::reachable);

        watch.stop(new ShutdownEvent());

        int asked = admin.asked();
        await().pollDelay(Duration.ofMillis(50)).until(() -> admin.asked() == asked);
    }

    /** What it asks is gone then, in one way or another; that is no fault of the service. */
    @ParameterizedTest
    @ValueSource(classes = {IllegalStateException.class, FeedUnavailableException.class})
    void saysNothingOfALookThatTheEndInterrupts(Class<? extends RuntimeException> gone) throws InterruptedException {
        feedIsAt(0);
        CountDownLatch asked = new CountDownLatch(1);
        admin.onAsked(() -> {
            asked.countDown();
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(5));
            throw gone == IllegalStateException.class
                    ? new IllegalStateException("the beans are gone")
                    : new FeedUnavailableException("Interrupted while Kafka was asked.");
        });
        start();
        asked.await();

        watch.stop(new ShutdownEvent());

        assertThat(logged.lines()).isEmpty();
    }

    /** A feed that is behind is looked at again and again for half a second. */
    @Test
    void endsAtOnceWhileItWaitsForTheFeed() throws InterruptedException {
        store(2);
        feedIsAt(0);
        CountDownLatch asked = new CountDownLatch(1);
        admin.onAsked(asked::countDown);
        start();
        asked.await();

        long begunNanos = System.nanoTime();
        watch.stop(new ShutdownEvent());

        assertThat(Duration.ofNanos(System.nanoTime() - begunNanos)).isLessThan(Duration.ofMillis(400));
    }

    @Test
    void servesWhenTheIntakeHasCaughtUp() {
        assertThat(watch.serving()).isFalse();

        ingest.caughtUp = true;

        assertThat(watch.serving()).isTrue();
    }

    private HealthCheckResponse readiness(String unreadyAfter) {
        return new FeedReadiness(FeedParts.config(Map.of("feed.unready-after", unreadyAfter)), ingest, watch).call();
    }

    @Test
    void isReadyOnceItHasCaughtUpAndWhileItIsNotStaleForTooLong() {
        assertThat(readiness("1h").getStatus()).isEqualTo(HealthCheckResponse.Status.DOWN);
        ingest.caughtUp = true;

        assertThat(readiness("1h").getStatus()).isEqualTo(HealthCheckResponse.Status.UP);
        assertThat(readiness("0s").getStatus()).isEqualTo(HealthCheckResponse.Status.DOWN);
    }

    @Test
    void saysWhyItIsReadyOrNot() {
        store(3);
        feedIsAt(1);
        ingest.caughtUp = true;
        assertThat(readiness("1h").getData().orElseThrow()).containsEntry("kafka", "away");
        start();
        soon().until(() -> watch.behind() == 2);

        assertThat(readiness("1h").getName()).isEqualTo("feed");
        assertThat(readiness("1h").getData().orElseThrow())
                .containsEntry("kafka", "there")
                .containsEntry("caughtUp", true)
                .containsEntry("staleSeconds", 0L)
                .containsEntry("eventsBehind", 2L);
    }
}
