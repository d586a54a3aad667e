package io.triwire.feed.kafka;

import java.util.Set;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

class KafkaWordsTest {

    private static final String INNER_LIFE =
            "Call(callName=describeTopics, deadlineMs=17, tries=3) timed out in org.apache.kafka.clients";

    static Set<Throwable> failures() {
        return Set.of(
                new TimeoutException(INNER_LIFE),
                new DisconnectException(INNER_LIFE),
                new SaslAuthenticationException(INNER_LIFE),
                new InvalidReplicationFactorException(INNER_LIFE),
                new PolicyViolationException(INNER_LIFE),
                GroupAuthorizationException.forGroupId("feed"),
                new TopicAuthorizationException(Set.of("feed")));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void isOneSentenceWithoutTheInnerLifeOfTheClient(Throwable failure) {
        assertThat(KafkaWords.of(failure))
                .matches("Kafka [^\\n]+\\.")
                .doesNotContain("Call(", "org.apache", "Exception");
    }

    @Test
    void namesTheTopicAndThePermissionsThatAreMissing() {
        assertThat(KafkaWords.of(new TopicAuthorizationException(Set.of("edits"))))
                .isEqualTo("Kafka does not let this service use topic edits: its user needs READ, DESCRIBE and WRITE.");
    }

    @Test
    void saysThatNoHostIsKnown() {
        assertThat(KafkaWords.of(new KafkaException(
                        "Failed to construct kafka consumer", new ConfigException("No resolvable bootstrap urls"))))
                .isEqualTo("Kafka cannot be reached: No resolvable bootstrap urls.");
    }

    @Test
    void saysThatItIsTheCredentials() {
        assertThat(KafkaWords.of(new SaslAuthenticationException(INNER_LIFE)))
                .isEqualTo("Kafka does not take the credentials of this service.");
    }
}
