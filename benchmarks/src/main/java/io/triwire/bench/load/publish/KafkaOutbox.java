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
 * Puts posts into a Kafka topic: the channel is the key, the data is the value, and the headers {@code type} and
 * {@code time} are UTF-8 text, the time in microseconds since 1970-01-01T00:00Z.
 */
public final class KafkaOutbox implements Outbox, AutoCloseable {

    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(2);

    private final String topic;
    private final Producer<byte[], byte[]> producer;
    private final Consumer<Exception> onRefusal;

    /**
     * Connects in the background.
     *
     * @param onRefusal told of each post that Kafka did not take, on a thread of the producer
     */
    public KafkaOutbox(KafkaAccess kafka, String topic, Consumer<Exception> onRefusal) {
        this(
                topic,
                new KafkaProducer<>(
                        kafka.client(Map.of(
                                // An event leaves when it is due, and not with the next ones.
                                ProducerConfig.LINGER_MS_CONFIG,
                                "0",
                                // A Kafka that is away holds the schedule up for no longer than this.
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
            // Kafka has set the flag again, by which the publisher stops.
            return;
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Waits up to 2 s for what is under way. */
    @Override
    public void close() {
        producer.close(CLOSE_DEADLINE);
    }
}
