package io.triwire.bench.load.publish;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes posts to a Kafka topic. The channel is the key and the data is the value. The headers {@code type} and {@code
 * time} are UTF-8 text, the time in microseconds since 1970-01-01T00:00Z.
 */
public final class KafkaOutbox implements Outbox, AutoCloseable {

    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(2);

    private final String topic;
    private final Producer<byte[], byte[]> producer;
    private final Consumer<Exception> onRefusal;

    /**
     * Connects in the background.
     *
     * @param onRefusal receives the reason for each post that Kafka refused, on a thread of the producer
     */
    public KafkaOutbox(KafkaAccess kafka, String topic, Consumer<Exception> onRefusal) {
        this(
                topic,
                new KafkaProducer<>(
                        kafka.client(Map.of(
                                // Sends an event when it is due, not together with later ones.
                                ProducerConfig.LINGER_MS_CONFIG,
                                "0",
                                // An unreachable Kafka delays the schedule by at most this.
                                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                                "1000",
                                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                                "5000",
                                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                                "10000")),
                        new ByteArraySerializer(),
                        new ByteArraySerializer()),
                onRefusal);
    }

    KafkaOutbox(String topic, Producer<byte[], byte[]> producer, Consumer<Exception> onRefusal) {
        this.topic = topic;
        this.producer = producer;
        this.onRefusal = onRefusal;
    }

    @Override
    public void put(Post post, long intendedMicros) {
        byte[] key = post.channel().map(KafkaOutbox::bytes).orElse(null);
        ProducerRecord<byte[], byte[]> posted = new ProducerRecord<>(topic, key, post.data());
        post.type().ifPresent(type -> posted.headers().add("type", bytes(type)));
        posted.headers().add("time", bytes(Long.toString(intendedMicros)));
        try {
            producer.send(posted, (stored, refused) -> {
                if (refused != null) {
                    onRefusal.accept(refused);
                }
            });
        } catch (InterruptException closing) {
            // Kafka has set the interrupt flag again, which stops the publisher.
            return;
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Waits up to 2 s for posts that are in flight. */
    @Override
    public void close() {
        producer.close(CLOSE_DEADLINE);
    }
}
