package io.triwire.feed.kafka;

import java.util.HashMap;
import java.util.Map;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.reactive.messaging.ClientCustomizer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.eclipse.microprofile.config.Config;

import io.triwire.feed.FeedConfig;

/**
 * Has the producer give up when its publisher does, and not before: an event that is stored after its publisher was told
 * that this is not known may come behind its repetition, or behind what was published next.
 */
@ApplicationScoped
class ProducerDeadlines implements ClientCustomizer<Map<String, Object>> {

    private static final long MAX_REQUEST_MILLIS = 5_000;

    private final FeedConfig config;

    ProducerDeadlines(FeedConfig config) {
        this.config = config;
    }

    @Override
    public Map<String, Object> customize(String channel, Config channelConfig, Map<String, Object> settings) {
        if (!channel.equals(KafkaPublisher.CHANNEL)) {
            return settings;
        }
        Map<String, Object> bounded = new HashMap<>(settings);
        long patience = Math.max(1, Math.min(config.publishTimeout().toMillis(), Integer.MAX_VALUE));
        // The connector's are 0; with these Kafka knows a repetition for one.
        bounded.put(ProducerConfig.RETRIES_CONFIG, Integer.toString(Integer.MAX_VALUE));
        // As text, which the connector reads the second one as.
        bounded.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, Long.toString(patience));
        bounded.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Long.toString(patience));
        // Kafka demands that a request and the linger before it fit into that.
        bounded.put(ProducerConfig.LINGER_MS_CONFIG, "0");
        bounded.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Long.toString(Math.min(patience, MAX_REQUEST_MILLIS)));
        return bounded;
    }
}
