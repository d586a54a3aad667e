package io.triwire.bench.load.publish;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class KafkaOutboxTest {

    private static final byte[] DATA = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final List<Exception> refusals = new ArrayList<>();
    private final KafkaOutbox outbox = new KafkaOutbox("feed", producer, refusals::add);

    @Test
    void putsChannelTypeTimeAndDataWhereTheFeedReadsThem() {
        outbox.put(new Post(Optional.of("quay-ø"), Optional.of("edit"), DATA), 1_700_000_000_000_001L);

        ProducerRecord<byte[], byte[]> posted = producer.history().get(0);
        assertThat(posted.topic()).isEqualTo("feed");
        assertThat(posted.key()).isEqualTo("quay-ø".getBytes(StandardCharsets.UTF_8));
        assertThat(posted.value()).isEqualTo(DATA);
        assertThat(headers(posted)).containsExactly("type=edit", "time=1700000000000001");
    }

    @Test
    void leavesKeyAndTypeOutWhereThereIsNone() {
        outbox.put(new Post(Optional.empty(), Optional.empty(), DATA), 1);

        ProducerRecord<byte[], byte[]> posted = producer.history().get(0);
        assertThat(posted.key()).isNull();
        assertThat(headers(posted)).containsExactly("time=1");
    }

    @Test
    void tellsOfAPostThatKafkaDidNotTake() {
        outbox.put(new Post(Optional.empty(), Optional.empty(), DATA), 1);

        producer.errorNext(new IllegalStateException("away"));

        assertThat(refusals).extracting(Exception::getMessage).containsExactly("away");
    }

    private static List<String> headers(ProducerRecord<byte[], byte[]> posted) {
        return StreamSupport.stream(posted.headers().spliterator(), false)
                .map(header -> header.key() + "=" + new String(header.value(), StandardCharsets.UTF_8))
                .toList();
    }
}
