package io.triwire.feed.kafka;

import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import org.jboss.logging.Logger;

import io.triwire.feed.Cursor;
import io.triwire.feed.FeedConfig;
import io.triwire.feed.FeedStatus;
import io.triwire.feed.FeedUnavailableException;

/**
 * Looks every few seconds whether Kafka is there and still has the same topic: creates a topic that is missing, and
 * has the feed start anew when it was created again or has lost its end. Says once when Kafka goes and when it comes.
 */
@ApplicationScoped
class TopicWatch implements FeedStatus {

    private static final Logger LOG = Logger.getLogger(TopicWatch.class);

    private final FeedConfig config;
    private final TopicAdmin admin;
    private final KafkaIngest ingest;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "feed-topic-watch");
        thread.setDaemon(true);
        return thread;
    });

    private volatile boolean reachable;
    private String lastWords = "";

    TopicWatch(FeedConfig config, TopicAdmin admin, @Identifier(KafkaIngest.CHANNEL) KafkaIngest ingest) {
        this.config = config;
        this.admin = admin;
        this.ingest = ingest;
    }

    void start(@Observes StartupEvent event) {
        clock.scheduleWithFixedDelay(this::check, 0, config.kafkaCheck().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void check() {
        try {
            // Before the end is asked for, or events that arrive meanwhile would look like ones beyond it.
            Optional<Cursor> position = ingest.position();
            TopicAdmin.Topic topic = admin.topic();
            boolean continues = position.isPresent() && continues(position.get(), topic);
            if (position.isPresent() && !continues) {
                LOG.warnf("Topic '%s' was created again or has lost its end; the feed starts anew.", config.topic());
            }
            if (!continues) {
                ingest.seekAgain();
            }
            if (!ingest.caughtUp()) {
                ingest.checkCaughtUp();
            }
            reachable = true;
            say("Kafka is there, with topic '%s'.".formatted(config.topic()));
        } catch (FeedUnavailableException unavailable) {
            reachable = false;
            if (clock.isShutdown()) {
                return;
            }
            say(unavailable.getMessage() + " The service serves what it holds, and goes on trying.");
        } catch (RuntimeException unexpected) {
            LOG.error("The topic could not be checked.", unexpected);
        }
    }

    private boolean continues(Cursor position, TopicAdmin.Topic topic) {
        return position.feedId().equals(topic.feedId()) && admin.latest(topic).distanceTo(position) == 0;
    }

    private void say(String words) {
        if (!words.equals(lastWords)) {
            lastWords = words;
            LOG.info(words);
        }
    }

    /** Whether Kafka answered when it was last asked. */
    boolean reachable() {
        return reachable;
    }

    @Override
    public boolean serving() {
        return ingest.caughtUp();
    }

    @PreDestroy
    void stop() {
        clock.shutdownNow();
    }
}
