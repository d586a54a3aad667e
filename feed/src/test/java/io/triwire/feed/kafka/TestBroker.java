package io.triwire.feed.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.triwire.kafka.EmbeddedKafka;

/** One Kafka broker for all tests of this process; it takes some seconds to start. */
final class TestBroker {

    private static final AtomicInteger TOPICS = new AtomicInteger();

    private TestBroker() {}

    private static final class Holder {

        private static final EmbeddedKafka KAFKA = started();

        private static EmbeddedKafka started() {
            EmbeddedKafka kafka = EmbeddedKafka.start();
            Runtime.getRuntime().addShutdownHook(new Thread(kafka::close, "kafka-end"));
            return kafka;
        }
    }

    static EmbeddedKafka kafka() {
        return Holder.KAFKA;
    }

    /** The settings of a client. */
    static Map<String, Object> settings() {
        return new HashMap<>(Map.of("bootstrap.servers", kafka().bootstrapServers()));
    }

    /** A name that no topic has yet. */
    static String newName() {
        return "feed-" + TOPICS.incrementAndGet();
    }

    /** A new topic. */
    static String newTopic(int partitions) {
        String name = newName();
        kafka().createTopic(name, partitions);
        return name;
    }
}
