package io.triwire.bench.load.publish;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import org.apache.kafka.clients.CommonClientConfigs;

/**
 * How to connect to a Kafka cluster.
 *
 * @param bootstrapServers addresses of some of its brokers: {@code host:port}, comma-separated
 * @param settings other client settings under Kafka's names, such as {@code security.protocol} and {@code
 *     sasl.jaas.config}; they may be secret
 */
public record KafkaAccess(String bootstrapServers, Map<String, String> settings) {

    public KafkaAccess {
        settings = Map.copyOf(settings);
    }

    /** Access without encryption and without authentication. */
    public static KafkaAccess open(String bootstrapServers) {
        return new KafkaAccess(bootstrapServers, Map.of());
    }

    /** The settings of a client. Its own settings override the common ones. */
    public Map<String, Object> client(Map<String, String> own) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        all.putAll(own);
        return all;
    }

    /**
     * Environment variables that give a service the settings. Every user of the machine could read them on its command
     * line.
     */
    public Map<String, String> environment() {
        return settings.entrySet().stream()
                .collect(Collectors.toMap(
                        setting -> "KAFKA_" + setting.getKey().replace('.', '_').toUpperCase(Locale.ROOT),
                        // Escaped, because the service would expand ${...} as an expression.
                        setting -> setting.getValue().replace("${", "\\${")));
    }

    /** The bootstrap servers, without the settings, which may be secret. */
    @Override
    public String toString() {
        return bootstrapServers;
    }
}
