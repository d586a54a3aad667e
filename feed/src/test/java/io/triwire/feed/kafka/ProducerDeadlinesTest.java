package io.triwire.feed.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.triwire.feed.FeedConfig;

import static org.assertj.core.api.Assertions.assertThat;

class ProducerDeadlinesTest {

    private static final SmallRyeConfig NONE = new SmallRyeConfigBuilder().build();

    private static Map<String, Object> settings(String channel, String publishTimeout) {
        FeedConfig config = new SmallRyeConfigBuilder()
                .withMapping(FeedConfig.class)
                .withDefaultValue("feed.publish-timeout", publishTimeout)
                .withConverter(Duration.class, 200, new DurationConverter())
                .withConverter(MemorySize.class, 200, new MemorySizeConverter())
                .build()
                .getConfigMapping(FeedConfig.class);
        return new ProducerDeadlines(config).customize(channel, NONE, Map.of("acks", "all", "retries", "0"));
    }

    @ParameterizedTest
    @CsvSource({"10s, 10000, 5000", "2s, 2000, 2000", "1ms, 1, 1", "100d, 2147483647, 5000"})
    void areThoseOfThePublisher(String publishTimeout, String delivery, String request) {
        Map<String, Object> settings = settings("feed-out", publishTimeout);

        assertThat(settings)
                .containsEntry("acks", "all")
                .containsEntry("delivery.timeout.ms", delivery)
                .containsEntry("max.block.ms", delivery)
                .containsEntry("request.timeout.ms", request)
                .containsEntry("retries", "2147483647");
        // Kafka refuses settings that contradict each other.
        Map<String, Object> all = new HashMap<>(settings);
        all.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:1");
        new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer()).close(Duration.ZERO);
    }

    @ParameterizedTest
    @CsvSource({"feed-in", "other"})
    void leaveOtherClientsAlone(String channel) {
        assertThat(settings(channel, "1s")).isEqualTo(Map.of("acks", "all", "retries", "0"));
    }
}
