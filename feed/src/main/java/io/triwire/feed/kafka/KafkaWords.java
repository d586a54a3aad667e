package io.triwire.feed.kafka;

import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/** What a failure of Kafka's client means to whoever runs the service, without the inner life of that client. */
final class KafkaWords {

    private KafkaWords() {}

    static String of(Throwable failure) {
        if (failure instanceof TopicAuthorizationException denied) {
            return "Kafka does not let this service use topic %s: its user needs READ, DESCRIBE and WRITE."
                    .formatted(String.join(", ", denied.unauthorizedTopics()));
        }
        if (failure instanceof AuthorizationException) {
            return "Kafka does not let this service do that: its user lacks a permission (ACL).";
        }
        if (failure instanceof AuthenticationException) {
            return "Kafka does not take the credentials of this service.";
        }
        if (failure instanceof InvalidReplicationFactorException) {
            return "Kafka has fewer brokers than feed.replication asks for.";
        }
        if (failure.getCause() instanceof ConfigException wrong) {
            return "Kafka cannot be reached: %s.".formatted(wrong.getMessage());
        }
        return failure instanceof RetriableException
                ? "Kafka does not answer."
                : "Kafka refuses: %s."
                        .formatted(failure.getClass().getSimpleName().replaceFirst("Exception$", ""));
    }
}
