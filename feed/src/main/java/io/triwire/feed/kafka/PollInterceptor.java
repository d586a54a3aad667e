package io.triwire.feed.kafka;

import java.util.Map;

import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.CDI;

import io.smallrye.common.annotation.Identifier;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * Gives the feed what Kafka delivers on the thread that polls. What the channel delivers takes a turn of an event loop
 * for each batch and one more for its acknowledgement, and each waits behind everything that is sent to subscribers.
 */
public class PollInterceptor implements ConsumerInterceptor<byte[], byte[]> {

    private static final Logger LOG = Logger.getLogger(PollInterceptor.class);

    private final Instance<KafkaIngest> ingest =
            CDI.current().select(KafkaIngest.class, Identifier.Literal.of(KafkaIngest.CHANNEL));

    /** Kafka makes its interceptors itself, from the name of their class. */
    public PollInterceptor() {}

    @Override
    public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
        try {
            ingest.get().take(records);
        } catch (RuntimeException failed) {
            LOG.error("Records from Kafka could not be taken.", failed);
        }
        return records;
    }

    @Override
    public void configure(Map<String, ?> configuration) {}

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

    @Override
    public void close() {}
}
