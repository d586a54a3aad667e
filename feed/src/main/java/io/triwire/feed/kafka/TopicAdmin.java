package io.triwire.feed.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.smallrye.common.annotation.Identifier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

import io.triwire.feed.Cursor;
import io.triwire.feed.FeedConfig;
import io.triwire.feed.FeedUnavailableException;

/** What Kafka says of the feed's topic. Every call blocks, for as long as a Kafka check may take at most. */
@ApplicationScoped
class TopicAdmin {

    private static final int DESCRIBE_ATTEMPTS = 10;
    private static final Duration DESCRIBE_PAUSE = Duration.ofMillis(100);

    private final FeedConfig config;
    private final Admin admin;

    @Inject
    TopicAdmin(FeedConfig config, @Identifier("default-kafka-broker") Map<String, Object> kafka) {
        this(config, create(settings(config, kafka)));
    }

    TopicAdmin(FeedConfig config, Admin admin) {
        this.config = config;
        this.admin = admin;
    }

    private static Map<String, Object> settings(FeedConfig config, Map<String, Object> kafka) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.keySet().retainAll(AdminClientConfig.configNames());
        long timeout = config.kafkaCheck().toMillis();
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(timeout));
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.toIntExact(timeout));
        return settings;
    }

    /** What is wrong with the settings, such as a host that is not known, may be mended by the next time. */
    private static Admin create(Map<String, Object> settings) {
        try {
            return Admin.create(settings);
        } catch (KafkaException impossible) {
            Throwable reason = Objects.requireNonNullElse(impossible.getCause(), impossible);
            throw new FeedUnavailableException(
                    "Kafka at '%s' cannot be reached: %s."
                            .formatted(settings.get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG), reason.getMessage()),
                    impossible);
        }
    }

    /**
     * The topic as it stands.
     *
     * @param feedId its identity
     * @param partitions how many it has
     * @param brokers how many brokers are to hold it
     * @param brokersUp how many of these are there
     */
    record Topic(String feedId, int partitions, int brokers, int brokersUp) {

        Cursor cursor(IntToLongFunction offset) {
            return Cursor.of(
                    feedId, IntStream.range(0, partitions).mapToLong(offset).toArray());
        }
    }

    /**
     * Describes the topic; creates it before if it is missing and the configuration allows it.
     *
     * @throws FeedUnavailableException if Kafka does not answer, or the topic is missing or too large
     */
    Topic topic() {
        try {
            return describe();
        } catch (FeedUnavailableException unavailable) {
            if (!(unavailable.getCause() instanceof UnknownTopicOrPartitionException)) {
                throw unavailable;
            }
            if (!config.createTopic()) {
                throw new FeedUnavailableException(
                        "Kafka has no topic '%s', and feed.create-topic is false.".formatted(config.topic()));
            }
            create();
            return describeNew();
        }
    }

    /** A broker may take a moment until it knows a topic that it has just created. */
    private Topic describeNew() {
        for (int attempt = 1; ; attempt++) {
            try {
                return describe();
            } catch (FeedUnavailableException unknownYet) {
                if (attempt == DESCRIBE_ATTEMPTS) {
                    throw unknownYet;
                }
                LockSupport.parkNanos(DESCRIBE_PAUSE.toNanos());
            }
        }
    }

    private Topic describe() {
        TopicDescription description = Objects.requireNonNull(
                await(admin.describeTopics(List.of(config.topic())).allTopicNames())
                        .get(config.topic()));
        int partitions = description.partitions().size();
        if (partitions > Cursor.MAX_PARTITIONS) {
            throw new FeedUnavailableException("Topic '%s' has %d partitions; a feed can have %d at most."
                    .formatted(config.topic(), partitions, Cursor.MAX_PARTITIONS));
        }
        Set<Node> replicas = description.partitions().stream()
                .flatMap(partition -> partition.replicas().stream())
                .collect(Collectors.toSet());
        // A broker that is away has an identity and no address.
        int up = (int) replicas.stream().filter(node -> !node.isEmpty()).count();
        // The topic id is random, so a part of it tells topics apart as well as the whole.
        String feedId = description.topicId().toString().substring(0, Cursor.FEED_ID_LENGTH);
        return new Topic(feedId, partitions, replicas.size(), up);
    }

    private void create() {
        NewTopic topic = new NewTopic(config.topic(), config.partitions(), config.replication())
                .configs(Map.of(
                        TopicConfig.RETENTION_MS_CONFIG,
                        Long.toString(config.retention().toMillis())));
        try {
            await(admin.createTopics(List.of(topic)).all());
        } catch (FeedUnavailableException failed) {
            if (!(failed.getCause() instanceof TopicExistsException)) {
                throw failed;
            }
            // Another instance was faster, which is as good.
        }
    }

    /** What Kafka has of the topic now, which is described before; see {@link #topic}. */
    TopicBounds bounds() {
        Topic topic = topic();
        // The start first: what is deleted between the two questions is then noticed when it is read.
        return new TopicBounds(topic, earliest(topic), latest(topic));
    }

    /** The cursor before the oldest event that Kafka keeps. */
    Cursor earliest(Topic topic) {
        return ask(topic, OffsetSpec.earliest());
    }

    /** The cursor after the newest event that can be read: the first of an open transaction is not passed. */
    Cursor latest(Topic topic) {
        return ask(topic, OffsetSpec.latest());
    }

    /** The cursor before the first event of each partition at a time or later; after the newest where there is none. */
    Cursor at(Topic topic, long epochMillis) {
        // The end first: an event that comes between the two is then found, and not passed over.
        Cursor end = latest(topic);
        Map<TopicPartition, ListOffsetsResultInfo> found = list(topic, OffsetSpec.forTimestamp(epochMillis));
        return topic.cursor(partition -> {
            ListOffsetsResultInfo first =
                    Objects.requireNonNull(found.get(new TopicPartition(config.topic(), partition)));
            return first.offset() < 0 ? end.offset(partition) : first.offset();
        });
    }

    private Cursor ask(Topic topic, OffsetSpec spec) {
        long[] offsets = new long[topic.partitions()];
        int[] epochs = new int[topic.partitions()];
        list(topic, spec).forEach((partition, found) -> {
            offsets[partition.partition()] = found.offset();
            epochs[partition.partition()] = found.leaderEpoch().orElse(Cursor.UNKNOWN_EPOCH);
        });
        return Cursor.of(topic.feedId(), offsets, epochs);
    }

    private Map<TopicPartition, ListOffsetsResultInfo> list(Topic topic, OffsetSpec spec) {
        Map<TopicPartition, OffsetSpec> wanted = IntStream.range(0, topic.partitions())
                .mapToObj(partition -> new TopicPartition(config.topic(), partition))
                .collect(Collectors.toMap(partition -> partition, partition -> spec));
        return await(admin.listOffsets(wanted, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all());
    }

    private <T> T await(KafkaFuture<T> answer) {
        try {
            return answer.get(config.kafkaCheck().toMillis() + 1_000, TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            Throwable cause = Objects.requireNonNull(failed.getCause());
            throw new FeedUnavailableException(KafkaWords.of(cause), cause);
        } catch (TimeoutException silent) {
            throw new FeedUnavailableException("Kafka does not answer.", silent);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new FeedUnavailableException("Interrupted while Kafka was asked.", interrupted);
        }
    }

    @PreDestroy
    void close() {
        admin.close(Duration.ofSeconds(1));
    }
}
