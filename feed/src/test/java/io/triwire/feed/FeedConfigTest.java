package io.triwire.feed;

import java.lang.reflect.Method;
import java.math.BigInteger;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FeedConfigTest {

    private static final Map<String, Object> DEFAULTS = Map.ofEntries(
            Map.entry("topic", "feed"),
            Map.entry("createTopic", true),
            Map.entry("partitions", 4),
            Map.entry("replication", (short) 1),
            Map.entry("retention", Duration.ofDays(7)),
            Map.entry("kafkaCheck", Duration.ofSeconds(5)),
            Map.entry("unreadyAfter", Duration.ofMinutes(1)),
            Map.entry("ringEvents", 100_000),
            Map.entry("ringBytes", bytes(64 << 20)),
            Map.entry("prefillEvents", 10_000),
            Map.entry("linger", Duration.ZERO),
            Map.entry("batchBytes", bytes(64 << 10)),
            Map.entry("heartbeat", Duration.ofSeconds(15)),
            Map.entry("stallTimeout", Duration.ofMinutes(2)),
            Map.entry("socketBuffer", bytes(128 << 10)),
            Map.entry("maxConnections", 10_000),
            Map.entry("maxSockets", OptionalInt.empty()),
            Map.entry("headTimeout", Duration.ofSeconds(10)),
            Map.entry("bodyTimeout", Duration.ofSeconds(30)),
            Map.entry("maxChannels", 100),
            Map.entry("maxMessageBytes", bytes(64 << 10)),
            Map.entry("maxEventBytes", bytes(1_000_000)),
            Map.entry("maxPendingPublishes", 1_000),
            Map.entry("publishTimeout", Duration.ofSeconds(10)),
            Map.entry("arrivalTimeout", Duration.ofSeconds(2)),
            Map.entry("publicationIds", 10_000),
            Map.entry("leaveAfter", Duration.ofSeconds(3)),
            Map.entry("drain", Duration.ofSeconds(2)),
            Map.entry("allowedOrigins", Optional.empty()),
            Map.entry("allowedHosts", Optional.empty()));

    private static final Map<String, String> KEYS = Map.ofEntries(
            Map.entry("feed.topic", "edits"),
            Map.entry("feed.create-topic", "false"),
            Map.entry("feed.partitions", "7"),
            Map.entry("feed.replication", "3"),
            Map.entry("feed.retention", "2h"),
            Map.entry("feed.kafka-check", "1s"),
            Map.entry("feed.unready-after", "2s"),
            Map.entry("feed.ring-events", "8"),
            Map.entry("feed.ring-bytes", "9K"),
            Map.entry("feed.prefill-events", "10"),
            Map.entry("feed.linger", "5ms"),
            Map.entry("feed.batch-bytes", "11K"),
            Map.entry("feed.heartbeat", "12s"),
            Map.entry("feed.stall-timeout", "13s"),
            Map.entry("feed.socket-buffer", "14K"),
            Map.entry("feed.max-connections", "15"),
            Map.entry("feed.max-sockets", "40"),
            Map.entry("feed.head-timeout", "3s"),
            Map.entry("feed.body-timeout", "4s"),
            Map.entry("feed.max-channels", "16"),
            Map.entry("feed.max-message-bytes", "17K"),
            Map.entry("feed.max-event-bytes", "21K"),
            Map.entry("feed.max-pending-publishes", "18"),
            Map.entry("feed.publish-timeout", "19s"),
            Map.entry("feed.arrival-timeout", "23s"),
            Map.entry("feed.publication-ids", "22"),
            Map.entry("feed.leave-after", "22s"),
            Map.entry("feed.drain", "20s"),
            Map.entry("feed.allowed-origins", "https://a.example,https://b.example"),
            Map.entry("feed.allowed-hosts", "feed.example,*.feed.example"));

    private static final Map<String, Object> SET = Map.ofEntries(
            Map.entry("topic", "edits"),
            Map.entry("createTopic", false),
            Map.entry("partitions", 7),
            Map.entry("replication", (short) 3),
            Map.entry("retention", Duration.ofHours(2)),
            Map.entry("kafkaCheck", Duration.ofSeconds(1)),
            Map.entry("unreadyAfter", Duration.ofSeconds(2)),
            Map.entry("ringEvents", 8),
            Map.entry("ringBytes", bytes(9 << 10)),
            Map.entry("prefillEvents", 10),
            Map.entry("linger", Duration.ofMillis(5)),
            Map.entry("batchBytes", bytes(11 << 10)),
            Map.entry("heartbeat", Duration.ofSeconds(12)),
            Map.entry("stallTimeout", Duration.ofSeconds(13)),
            Map.entry("socketBuffer", bytes(14 << 10)),
            Map.entry("maxConnections", 15),
            Map.entry("maxSockets", OptionalInt.of(40)),
            Map.entry("headTimeout", Duration.ofSeconds(3)),
            Map.entry("bodyTimeout", Duration.ofSeconds(4)),
            Map.entry("maxChannels", 16),
            Map.entry("maxMessageBytes", bytes(17 << 10)),
            Map.entry("maxEventBytes", bytes(21 << 10)),
            Map.entry("maxPendingPublishes", 18),
            Map.entry("publishTimeout", Duration.ofSeconds(19)),
            Map.entry("arrivalTimeout", Duration.ofSeconds(23)),
            Map.entry("publicationIds", 22),
            Map.entry("leaveAfter", Duration.ofSeconds(22)),
            Map.entry("drain", Duration.ofSeconds(20)),
            Map.entry("allowedOrigins", Optional.of(List.of("https://a.example", "https://b.example"))),
            Map.entry("allowedHosts", Optional.of(List.of("feed.example", "*.feed.example"))));

    @Test
    void everySettingHasADefault() throws ReflectiveOperationException {
        assertThat(values(Map.of())).isEqualTo(DEFAULTS);
    }

    @Test
    void everySettingHasAKey() throws ReflectiveOperationException {
        assertThat(values(KEYS)).isEqualTo(SET);
    }

    private static Map<String, Object> values(Map<String, String> keys) throws ReflectiveOperationException {
        FeedConfig config = config(keys);
        Map<String, Object> values = new HashMap<>();
        for (Method setting : FeedConfig.class.getMethods()) {
            values.put(setting.getName(), setting.invoke(config));
        }
        return values;
    }

    /** The configuration with these keys set, and the defaults of all others. */
    static FeedConfig config(Map<String, String> keys) {
        return new SmallRyeConfigBuilder()
                .withMapping(FeedConfig.class)
                .withDefaultValues(keys)
                .withConverter(Duration.class, 200, new DurationConverter())
                .withConverter(MemorySize.class, 200, new MemorySizeConverter())
                .build()
                .getConfigMapping(FeedConfig.class);
    }

    private static MemorySize bytes(long bytes) {
        return new MemorySize(BigInteger.valueOf(bytes));
    }
}
