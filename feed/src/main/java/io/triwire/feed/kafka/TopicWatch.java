package io.triwire.feed.kafka;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import org.jboss.logging.Logger;

import io.triwire.feed.Cursor;
import io.triwire.feed.Feed;
import io.triwire.feed.FeedConfig;
import io.triwire.feed.FeedMetrics;
import io.triwire.feed.FeedStatus;
import io.triwire.feed.FeedUnavailableException;
import io.triwire.feed.StartPoint;

/**
 * Looks every few seconds whether Kafka is there, whether its topic is still the one that is read, and whether the feed
 * has all of it. Says once when any of it changes.
 */
@ApplicationScoped
class TopicWatch implements FeedStatus {

    private static final Logger LOG = Logger.getLogger(TopicWatch.class);

    /** How long an event may be on its way into the feed before the feed counts as behind. */
    private static final Duration GRACE = Duration.ofMillis(500);

    private static final Duration LOOK = Duration.ofMillis(10);
    private static final Duration TIME_TO_END = Duration.ofSeconds(1);

    private final FeedConfig config;
    private final TopicAdmin admin;
    private final KafkaIngest ingest;
    private final Feed feed;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "feed-topic-watch");
        thread.setDaemon(true);
        return thread;
    });

    private volatile boolean reachable;
    private volatile long completeAtNanos = System.nanoTime();
    private volatile long behind;
    private Optional<Cursor> placeBefore = Optional.empty();
    private boolean incompleteBefore;
    private String lastWords = "";

    TopicWatch(FeedConfig config, TopicAdmin admin, KafkaIngest ingest, Feed feed, FeedMetrics metrics) {
        this.config = config;
        this.admin = admin;
        this.ingest = ingest;
        this.feed = feed;
        metrics.source(() -> staleness().toMillis(), () -> behind);
    }

    void start(@Observes StartupEvent event) {
        clock.scheduleWithFixedDelay(this::check, 0, config.kafkaCheck().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void check() {
        try {
            TopicAdmin.Topic topic = admin.topic();
            long askedNanos = System.nanoTime();
            Cursor latest = admin.latest(topic);
            reachable = true;
            if (ingest.place().filter(place -> isOther(place, topic)).isPresent()) {
                ingest.topicChanged();
            }
            boolean complete = awaitComplete(latest);
            if (complete) {
                completeAtNanos = askedNanos;
            }
            boolean stands = !complete && incompleteBefore && ingest.place().equals(placeBefore);
            incompleteBefore = !complete;
            placeBefore = ingest.place();
            say(words(topic, stands), topic.brokersUp() < topic.brokers() || stands);
        } catch (FeedUnavailableException unavailable) {
            reachable = false;
            if (!clock.isShutdown()) {
                say(unavailable.getMessage() + " The service serves what it holds, and goes on trying.", true);
            }
        } catch (RuntimeException unexpected) {
            if (!clock.isShutdown()) {
                LOG.error("The topic could not be checked.", unexpected);
            }
        }
    }

    private static boolean isOther(Cursor place, TopicAdmin.Topic topic) {
        return !place.feedId().equals(topic.feedId()) || place.partitions() != topic.partitions();
    }

    /** Whether the feed has, soon, everything that Kafka had when it was asked. */
    private boolean awaitComplete(Cursor latest) {
        long deadline = System.nanoTime() + GRACE.toNanos();
        while (!holds(latest) && System.nanoTime() - deadline < 0 && !clock.isShutdown()) {
            LockSupport.parkNanos(LOOK.toNanos());
        }
        return holds(latest);
    }

    private boolean holds(Cursor latest) {
        Optional<Cursor> place = ingest.place().filter(found -> found.feedId().equals(latest.feedId()));
        behind = place.map(found -> found.distanceTo(latest)).orElse(0L);
        return place.isPresent() && behind == 0;
    }

    private String words(TopicAdmin.Topic topic, boolean stands) {
        String brokers = topic.brokersUp() < topic.brokers()
                ? ", but only %d of its %d brokers answer".formatted(topic.brokersUp(), topic.brokers())
                : "";
        String reading = stands
                ? " The feed stands still behind it"
                        + ingest.trouble().map(": "::concat).orElse(".")
                : "";
        return "Kafka is there, with topic '%s'%s.%s".formatted(config.topic(), brokers, reading);
    }

    private void say(String words, boolean warning) {
        if (!words.equals(lastWords)) {
            lastWords = words;
            LOG.log(warning ? Logger.Level.WARN : Logger.Level.INFO, words);
        }
    }

    /** Whether Kafka answered when it was last asked. */
    boolean reachable() {
        return reachable;
    }

    /** How many events the feed lacked when Kafka was last asked. */
    long behind() {
        return behind;
    }

    @Override
    public boolean serving() {
        return ingest.caughtUp();
    }

    @Override
    public boolean holds(StartPoint start) {
        return feed.holds(start);
    }

    @Override
    public Duration staleness() {
        return Duration.ofNanos(System.nanoTime() - completeAtNanos);
    }

    /** Before the beans that it asks are destroyed. */
    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        clock.shutdownNow();
        clock.awaitTermination(TIME_TO_END.toMillis(), TimeUnit.MILLISECONDS);
    }
}
