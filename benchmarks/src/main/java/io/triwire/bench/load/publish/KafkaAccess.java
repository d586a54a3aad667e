package io.triwire.bench.load.publish;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import org.apache.kafka.clients.CommonClientConfigs;

/**
 * How a Kafka is reached.
 *
 * @param bootstrapServers addresses of some of its brokers, {@code host:port} with commas between them
 * @param settings what clients need beside that, such as {@code security.protocol} and {@code sasl.jaas.config}, by the
 *     names that Kafka gives them; they may be secret
 */
public record KafkaAccess(String bootstrapServers, Map<String, String> settings) {

    public KafkaAccess {
        settings = Map.copyOf(settings);
    }

    /** Access without encryption, by anybody. */
    public static KafkaAccess open(String bootstrapServers) {
        return new KafkaAccess(bootstrapServers, Map.of());
    }

    /** The settings of a client that has some of its own, which count where both name one. */
    public Map<String, Object> client(Map<String, String> own) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        all.putAll(own);
        return all;
    }

    /** Variables by which a service learns the settings: on its command line every user of the machine could read them. */
    public Map<String, String> environment() {
        return settings.entrySet().stream()
                .collect(Collectors.toMap(
                        setting -> "KAFKA_" + setting.getKey().replace('.', '_').toUpperCase(Locale.ROOT),
                        // What looks like an expression is the setting itself.
                        setting -> setting.getValue().replace("${", "\\${")));
    }

    /** Without the settings, which may be secret. */
    @Override
    public String toString() {
        return bootstrapServers;
    }
}
