package io.triwire.bench;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;

import io.triwire.bench.process.LocalService;

/** What must be there before a command starts anything; a {@link CommandFailedException} says what is not. */
public final class Requirements {

    private static final Duration KAFKA_DEADLINE = Duration.ofSeconds(10);

    private Requirements() {}

    /** The service has been built. */
    public static void requirePackaged(LocalService service) {
        if (!service.isPackaged()) {
            throw new CommandFailedException("%s is not built: %s is missing. Build it with 'mvn -DskipTests package'."
                    .formatted(service.name(), service.jar()));
        }
    }

    /**
     * Nobody listens where the service is to.
     *
     * @param option by which another port is chosen
     */
    public static void requirePortFree(LocalService service, String option) {
        if (!service.isPortFree()) {
            throw new CommandFailedException(
                    "Port %d, where %s is to listen, is taken. Choose another with %s, or 0 for any."
                            .formatted(service.port(), service.name(), option));
        }
    }

    /** A Kafka answers within 10 s. */
    public static void requireKafka(String servers) throws InterruptedException {
        Map<String, Object> settings = Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
        try (Admin admin = Admin.create(settings)) {
            admin.describeCluster().nodes().get(KAFKA_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (KafkaException | ExecutionException | TimeoutException away) {
            throw new CommandFailedException(
                    "No Kafka answers at '%s' within %d s.".formatted(servers, KAFKA_DEADLINE.toSeconds()), away);
        }
    }
}
