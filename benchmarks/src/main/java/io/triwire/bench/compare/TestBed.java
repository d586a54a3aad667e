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
 * @param elsewhere services that run elsewhere; empty if the comparison starts them
 * @param port port of the first started service; 0 for any free ports
 * @param token the token that started services want; empty if they are open to all
 */
public record TestBed(
        Path repository,
        KafkaAccess access,
        Optional<EmbeddedKafka> kafka,
        Optional<RunningServices> elsewhere,
        int port,
        Optional<AccessToken> token) {

    /**
     * Services that run elsewhere.
     *
     * @param targets their addresses
     * @param topic their topic
     */
    public record RunningServices(Map<Transport, URI> targets, String topic) {}

    /** The same for a service that is not the first. */
    TestBed plusPorts(int before) {
        return new TestBed(repository, access, kafka, elsewhere, port == 0 ? 0 : port + before, token);
    }

    public boolean startsServices() {
        return elsewhere.isEmpty();
    }

    /** Whether the comparison starts the services itself; then every other program on this machine is foreign to it. */
    boolean startsEverything() {
        return startsServices() && kafka.isPresent();
    }
}
