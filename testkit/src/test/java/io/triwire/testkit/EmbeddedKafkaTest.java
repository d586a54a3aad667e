package io.triwire.testkit;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.triwire.kafka.EmbeddedKafka;

import static org.assertj.core.api.Assertions.assertThat;

class EmbeddedKafkaTest {

    private static EmbeddedKafka kafka;

    @BeforeAll
    static void start() {
        kafka = EmbeddedKafka.start();
    }

    @AfterAll
    static void close() {
        kafka.close();
    }

    @Test
    void keepsItsAddressAndDataOverARestart() {
        kafka.createTopic("kept", 2);
        String before = kafka.topicId("kept");

        kafka.stop();
        kafka.restart();

        assertThat(kafka.topicId("kept")).isEqualTo(before);
    }

    @Test
    void givesATopicThatIsCreatedAgainAnotherIdentity() {
        kafka.createTopic("again", 1);
        String before = kafka.topicId("again");

        kafka.deleteTopic("again");
        kafka.createTopic("again", 1);

        assertThat(kafka.topicId("again")).isNotEqualTo(before);
    }

    @Test
    void publishesDenseOffsets() {
        kafka.createTopic("dense", 1);

        try (Publisher publisher = new Publisher(kafka.bootstrapServers(), "dense")) {
            publisher.publish(2);
            kafka.deleteRecordsBefore("dense", 0, 2);
            kafka.addPartitions("dense", 2);
            Publisher.StoredEvent next =
                    publisher.publishRaw(OptionalInt.of(0), Optional.empty(), Optional.empty(), Map.of());

            assertThat(next.offset()).isEqualTo(2);
        }
    }
}
