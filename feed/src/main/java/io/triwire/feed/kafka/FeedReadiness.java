package io.triwire.feed.kafka;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

import io.triwire.feed.FeedConfig;

/**
 * Ready when the feed has caught up once, until it has been stale for too long: an instance serves what it holds while
 * Kafka is away, and if all of them turned unready at once, nobody would.
 */
@Readiness
@ApplicationScoped
class FeedReadiness implements HealthCheck {

    private final FeedConfig config;
    private final KafkaIngest ingest;
    private final TopicWatch kafka;

    FeedReadiness(FeedConfig config, KafkaIngest ingest, TopicWatch kafka) {
        this.config = config;
        this.ingest = ingest;
        this.kafka = kafka;
    }

    @Override
    public HealthCheckResponse call() {
        boolean fresh = kafka.staleness().compareTo(config.unreadyAfter()) < 0;
        return HealthCheckResponse.named("feed")
                .withData("kafka", kafka.reachable() ? "there" : "away")
                .withData("caughtUp", ingest.caughtUp())
                .withData("staleSeconds", kafka.staleness().toSeconds())
                .withData("eventsBehind", kafka.behind())
                .status(ingest.caughtUp() && fresh)
                .build();
    }
}
