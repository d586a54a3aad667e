package io.triwire.bench.compare;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

import io.triwire.bench.load.publish.KafkaAccess;
import io.triwire.client.Transport;
import io.triwire.kafka.EmbeddedKafka;

/**
 * The services and the Kafka of a comparison.
 *
 * @param repository directory of the repository whose services are started
 * @param access how to connect to Kafka
 * @param kafka the embedded broker; empty for an external Kafka
 * @param targets services that run elsewhere, by transport; empty if the comparison starts them
 * @param topic topic of the services that run elsewhere; otherwise each has a fresh one
 * @param port port of the first started service; 0 for any free ports
 */
public record TestBed(
        Path repository,
        KafkaAccess access,
        Optional<EmbeddedKafka> kafka,
        Map<Transport, URI> targets,
        String topic,
        int port) {

    /** The same for a service that is not the first. */
    TestBed plusPorts(int before) {
        return new TestBed(repository, access, kafka, targets, topic, port == 0 ? 0 : port + before);
    }

    public boolean startsServices() {
        return targets.isEmpty();
    }

    /** Whether the comparison starts the services itself; then every other program on this machine is foreign to it. */
    boolean startsEverything() {
        return startsServices() && kafka.isPresent();
    }
}
