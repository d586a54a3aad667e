package io.triwire.feed.kafka;

import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ConsumerSettingsTest {

    private static final Map<String, Object> ALWAYS = Map.of(
            "enable.auto.commit",
            false,
            "auto.offset.reset",
            "none",
            "isolation.level",
            "read_committed",
            "allow.auto.create.topics",
            false);

    @Test
    void readWhatIsCommittedFromPlacesThatAreTold() {
        assertThat(ConsumerSettings.of(Map.of())).isEqualTo(ALWAYS);
    }

    @Test
    void areInNoGroupWhichCouldTakePartitionsAway() {
        assertThat(ConsumerSettings.of(Map.of("group.id", "a", "group.instance.id", "b")))
                .isEqualTo(ALWAYS);
    }

    @Test
    void keepWhatTheApplicationSaysOfItsKafka() {
        assertThat(ConsumerSettings.of(Map.of(
                        "bootstrap.servers", "kafka:9092",
                        "auto.offset.reset", "latest",
                        "isolation.level", "read_uncommitted",
                        "acks", "all")))
                .hasSize(ALWAYS.size() + 1)
                .containsAllEntriesOf(ALWAYS)
                .containsEntry("bootstrap.servers", "kafka:9092");
    }
}
