package io.triwire.bench.compare;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

import io.triwire.bench.load.publish.KafkaAccess;
import io.triwire.client.Transport;
import io.triwire.kafka.EmbeddedKafka;

/**
 * Where a comparison takes place.
 *
 * @param repository whose services are started
 * @param access how Kafka is reached
 * @param kafka the broker in this process; empty if another one is used
 * @param targets services that run elsewhere, by transport; empty if they are started here
 * @param topic of the services that run elsewhere; each run has a fresh one otherwise
 * @param port where a service listens that is started; 0 for any that is free
 */
public record TestBed(
        Path repository,
        KafkaAccess access,
        Optional<EmbeddedKafka> kafka,
        Map<Transport, URI> targets,
        String topic,
        int port) {

    public boolean startsServices() {
        return targets.isEmpty();
    }

    /** Whether the comparison starts all that it measures: no other program on this machine then belongs to it. */
    boolean startsEverything() {
        return startsServices() && kafka.isPresent();
    }
}
