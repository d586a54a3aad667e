package io.triwire.feed.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.triwire.feed.Cursor;
import io.triwire.feed.FeedParts;
import io.triwire.feed.FeedUnavailableException;
import io.triwire.kafka.FreePort;
import io.triwire.testkit.Publisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TopicAdminTest {

    private final List<TopicAdmin> open = new ArrayList<>();

    @AfterEach
    void close() {
        open.forEach(TopicAdmin::close);
    }

    private TopicAdmin admin(String topic, Map<String, String> more, Map<String, Object> kafka) {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("feed.topic", topic);
        TopicAdmin admin = new TopicAdmin(FeedParts.config(settings), kafka);
        open.add(admin);
        return admin;
    }

    private TopicAdmin admin(String topic) {
        return admin(topic, Map.of(), TestBroker.settings());
    }

    private static void publish(String topic, String channel, int events) {
        try (Publisher publisher = new Publisher(TestBroker.kafka().bootstrapServers(), topic)) {
            publisher.publish(channel, events);
        }
    }

    @Test
    void describesATopic() {
        String topic = TestBroker.newTopic(3);

        assertThat(admin(topic).topic())
                .isEqualTo(new TopicAdmin.Topic(
                        TestBroker.kafka().topicId(topic).substring(0, Cursor.FEED_ID_LENGTH), 3, 1, 1));
    }

    @Test
    void createsATopicThatIsMissing() throws Exception {
        String topic = TestBroker.newName();

        TopicAdmin.Topic created = admin(
                        topic, Map.of("feed.partitions", "2", "feed.retention", "3h"), TestBroker.settings())
                .topic();

        assertThat(created.partitions()).isEqualTo(2);
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try (Admin kafka = Admin.create(TestBroker.settings())) {
            Config described = Objects.requireNonNull(
                    kafka.describeConfigs(List.of(resource)).all().get().get(resource));
            assertThat(described.get("retention.ms").value()).isEqualTo("10800000");
        }
    }

    /** As the services do, which start together. */
    @Test
    void createsATopicOnceForAllThatAskAtOnce() {
        String topic = TestBroker.newName();
        List<TopicAdmin> admins =
                IntStream.range(0, 4).mapToObj(number -> admin(topic)).toList();

        List<CompletableFuture<TopicAdmin.Topic>> asked = admins.stream()
                .map(admin -> CompletableFuture.supplyAsync(admin::topic, command -> new Thread(command).start()))
                .toList();

        assertThat(asked)
                .allSatisfy(found -> assertThat(found).succeedsWithin(Duration.ofSeconds(20)))
                .extracting(found -> found.join().feedId())
                .containsOnly(TestBroker.kafka().topicId(topic).substring(0, Cursor.FEED_ID_LENGTH));
    }

    @Test
    void createsNoTopicWhereItMayNot() {
        String topic = TestBroker.newName();

        assertThatThrownBy(() -> admin(topic, Map.of("feed.create-topic", "false"), TestBroker.settings())
                        .topic())
                .isInstanceOf(FeedUnavailableException.class)
                .hasMessage("Kafka has no topic '%s', and feed.create-topic is false.".formatted(topic));
        assertThatThrownBy(() -> TestBroker.kafka().topicId(topic))
                .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
    }

    @Test
    void saysWhyATopicIsNotCreated() {
        assertThatThrownBy(() -> admin(TestBroker.newName(), Map.of("feed.replication", "2"), TestBroker.settings())
                        .topic())
                .isInstanceOf(FeedUnavailableException.class)
                .hasMessage("Kafka has fewer brokers than feed.replication asks for.");
    }

    @Test
    void refusesATopicWithMorePartitionsThanACursorHas() {
        String topic = TestBroker.newTopic(Cursor.MAX_PARTITIONS + 1);

        assertThatThrownBy(() -> admin(topic).topic())
                .isInstanceOf(FeedUnavailableException.class)
                .hasMessage("Topic '%s' has 65 partitions; a feed can have 64 at most.".formatted(topic));
    }

    @Test
    void takesATopicWithAsManyPartitionsAsACursorHas() {
        String topic = TestBroker.newTopic(Cursor.MAX_PARTITIONS);

        assertThat(admin(topic).topic().partitions()).isEqualTo(Cursor.MAX_PARTITIONS);
    }

    @Test
    void knowsWhatKafkaHasOfIt() {
        String topic = TestBroker.newTopic(2);
        publish(topic, "channel-0", 4);
        int used = admin(topic).bounds().latest().offset(0) == 4 ? 0 : 1;
        TestBroker.kafka().deleteRecordsBefore(topic, used, 1);

        TopicBounds bounds = admin(topic).bounds();

        assertThat(bounds.topic().partitions()).isEqualTo(2);
        assertThat(bounds.earliest().offset(used)).isEqualTo(1);
        assertThat(bounds.latest().offset(used)).isEqualTo(4);
        assertThat(bounds.latest().epoch(used)).isZero();
        assertThat(bounds.latest().offset(1 - used)).isZero();
        assertThat(bounds.latest().feedId()).isEqualTo(bounds.topic().feedId());
    }

    @Test
    void findsTheFirstEventAtATime() {
        String topic = TestBroker.newTopic(1);
        publish(topic, "channel-0", 2);
        long between = System.currentTimeMillis() + 60_000;

        TopicAdmin admin = admin(topic);

        assertThat(admin.at(admin.topic(), 0).offset(0)).isZero();
        assertThat(admin.at(admin.topic(), between).offset(0))
                .as("after the newest")
                .isEqualTo(2);
    }

    @Test
    void saysThatKafkaIsAway() {
        TopicAdmin admin = admin(
                "feed",
                Map.of("feed.kafka-check", "50ms"),
                Map.of("bootstrap.servers", "127.0.0.1:" + FreePort.find()));

        assertThatThrownBy(admin::topic)
                .isInstanceOf(FeedUnavailableException.class)
                .hasMessage("Kafka does not answer.");
    }

    @Test
    void saysThatAnAddressIsWrong() {
        assertThatThrownBy(() -> admin("feed", Map.of(), Map.of("bootstrap.servers", "no-port")))
                .isInstanceOf(FeedUnavailableException.class)
                .hasMessageStartingWith("Kafka at 'no-port' cannot be reached: ");
    }

    @Test
    void leavesTheSettingsOfOtherClientsOut() {
        Map<String, Object> settings = TestBroker.settings();
        settings.put("default.api.timeout.ms", "not a number");
        settings.put("key.serializer", "of.a.Producer");

        assertThat(admin(TestBroker.newTopic(1), Map.of(), settings).topic().partitions())
                .isEqualTo(1);
    }

    @Test
    void endsWhenItIsInterrupted() {
        TopicAdmin admin = admin(TestBroker.newTopic(1));
        Thread.currentThread().interrupt();

        try {
            assertThatThrownBy(admin::topic)
                    .isInstanceOf(FeedUnavailableException.class)
                    .hasMessage("Interrupted while Kafka was asked.");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
