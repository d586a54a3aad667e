package io.triwire.feed.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import org.apache.kafka.clients.admin.Admin;

import io.triwire.feed.Cursor;
import io.triwire.feed.FeedConfig;
import io.triwire.feed.FeedParts;
import io.triwire.feed.FeedUnavailableException;
import io.triwire.feed.StandIn;

/** What an administrator is told of a {@link ModelTopic}, which a test changes. For any thread. */
final class HandDrivenTopic extends TopicAdmin {

    private final ModelTopic topic;
    private int brokers = 1;
    private int brokersUp = 1;
    private boolean away;
    private Optional<RuntimeException> failure = Optional.empty();
    private int asked;
    private Runnable onAsked = () -> {};

    HandDrivenTopic(ModelTopic topic) {
        this(FeedParts.config(Map.of()), topic);
    }

    HandDrivenTopic(FeedConfig config, ModelTopic topic) {
        super(config, StandIn.of(Admin.class, new NoAdmin()));
        this.topic = topic;
    }

    /** Nobody is asked. */
    public static final class NoAdmin {

        public void close(Duration timeout) {}
    }

    /** Changes the topic between two questions. */
    synchronized void change(Runnable change) {
        change.run();
    }

    synchronized void takeAway(boolean whether) {
        away = whether;
    }

    synchronized void brokers(int all, int up) {
        brokers = all;
        brokersUp = up;
    }

    /** Has the next question fail. */
    synchronized void fail(RuntimeException reason) {
        failure = Optional.of(reason);
    }

    /** Has something happen whenever it is asked for the topic. */
    synchronized void onAsked(Runnable action) {
        onAsked = action;
    }

    /** How often it has been asked for the topic. */
    synchronized int asked() {
        return asked;
    }

    @Override
    synchronized Topic topic() {
        asked++;
        onAsked.run();
        Optional<RuntimeException> thrown = failure;
        failure = Optional.empty();
        thrown.ifPresent(reason -> {
            throw reason;
        });
        if (away) {
            throw new FeedUnavailableException("Kafka does not answer.");
        }
        return new Topic(topic.feedId, topic.partitions.size(), brokers, brokersUp);
    }

    @Override
    synchronized TopicBounds bounds() {
        return new TopicBounds(topic(), earliest(topic()), latest(topic()));
    }

    @Override
    synchronized Cursor earliest(Topic described) {
        return topic.bounds().earliest();
    }

    @Override
    synchronized Cursor latest(Topic described) {
        return topic.bounds().latest();
    }

    /** Everywhere at the offset that is the time. */
    @Override
    synchronized Cursor at(Topic described, long epochMillis) {
        return described.cursor(partition -> epochMillis);
    }
}
