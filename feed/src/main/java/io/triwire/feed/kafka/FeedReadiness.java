package io.triwire.feed.kafka;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.common.annotation.Identifier;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready when the feed holds all that was in Kafka at the start, and Kafka is there. */
@Readiness
@ApplicationScoped
class FeedReadiness implements HealthCheck {

    private final KafkaIngest ingest;
    private final TopicWatch kafka;

    FeedReadiness(@Identifier(KafkaIngest.CHANNEL) KafkaIngest ingest, TopicWatch kafka) {
        this.ingest = ingest;
        this.kafka = kafka;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("feed")
                .withData("kafka", kafka.reachable() ? "there" : "away")
                .withData("caughtUp", ingest.caughtUp())
                .status(kafka.reachable() && ingest.caughtUp())
                .build();
    }
}
