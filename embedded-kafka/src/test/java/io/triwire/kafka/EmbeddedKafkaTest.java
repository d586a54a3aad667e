package io.triwire.kafka;

import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class EmbeddedKafkaTest {

    /** Whoever moves to another version looks at the internals again, and then writes the version down. */
    @Test
    void namesTheVersionWhoseInternalsItUses() {
        assertThat(EmbeddedKafka.KAFKA_VERSION).isEqualTo(AppInfoParser.getVersion());
    }
}
