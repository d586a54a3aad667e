package io.triwire.testkit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes events to a topic, past the services: a plain Kafka producer, one thread at a time.
 *
 * <p>The methods that take a count write numbered events: {@code {"n":0}}, {@code {"n":1}}, …, on the channels {@code
 * channel-0} to {@code channel-7} in turn. The numbers go on from call to call.
 */
public final class Publisher implements AutoCloseable {

    /** How many channels the numbered events are on. */
    public static final int CHANNELS = 8;

    private static final long DEADLINE_SECONDS = 20;

    private final String topic;
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicLong number = new AtomicLong();

    /**
     * Where Kafka has put an event.
     *
     * @param data what was published, as text
     */
    public record StoredEvent(Optional<String> channel, String data, int partition, long offset) {}

    /** Connects to {@code bootstrapServers} when the first event is published. */
    public Publisher(String bootstrapServers, String topic) {
        this.topic = topic;
        this.producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.LINGER_MS_CONFIG,
                        "0",
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                        "4194304"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** The channel of the numbered event {@code n}. */
    public static String channel(long n) {
        return "channel-" + n % CHANNELS;
    }

    /** Publishes one JSON value on a channel, and waits until Kafka has it. */
    public StoredEvent publish(String channel, String type, String data) {
        return await(send(channel, type, data));
    }

    /** Publishes the next {@code count} numbered events, and waits until Kafka has them. */
    public List<StoredEvent> publish(int count) {
        return await(IntStream.range(0, count).mapToObj(i -> sendNext()).toList());
    }

    /** Publishes the next {@code count} numbered events on one channel, and waits until Kafka has them. */
    public List<StoredEvent> publish(String channel, int count) {
        return await(IntStream.range(0, count)
                .mapToObj(i -> send(channel, "numbered", numbered(number.getAndIncrement())))
                .toList());
    }

    /** Publishes {@code count} events that each have a number and this text, and waits until Kafka has them. */
    public List<StoredEvent> publishFilled(int count, String filling) {
        return await(IntStream.range(0, count)
                .mapToObj(i -> send(channel(i), "message", "\"%d %s\"".formatted(i, filling)))
                .toList());
    }

    /** Publishes the next numbered event without waiting; the caller may let it go. */
    public Pending sendNext() {
        long n = number.getAndIncrement();
        return send(channel(n), "numbered", numbered(n));
    }

    private static String numbered(long n) {
        return "{\"n\":%d}".formatted(n);
    }

    private Pending send(String channel, String type, String data) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, bytes(channel), bytes(data));
        record.headers().add("type", bytes(type));
        return new Pending(Optional.of(channel), data, producer.send(record));
    }

    /** An event on its way to Kafka. */
    public record Pending(Optional<String> channel, String data, Future<RecordMetadata> stored) {}

    /** Publishes a record as it stands; an empty key or value is Kafka's {@code null}. Waits until Kafka has it. */
    public StoredEvent publishRaw(
            OptionalInt partition, Optional<byte[]> key, Optional<byte[]> value, Map<String, String> headers) {
        List<Header> all = headers.entrySet().stream()
                .<Header>map(header -> new RecordHeader(header.getKey(), bytes(header.getValue())))
                .toList();
        Integer fixed = partition.isPresent() ? partition.getAsInt() : null;
        return await(new Pending(
                key.map(Publisher::text),
                value.map(Publisher::text).orElse("null"),
                producer.send(new ProducerRecord<>(topic, fixed, key.orElse(null), value.orElse(null), all))));
    }

    /** Waits until Kafka has all of these. */
    public static List<StoredEvent> await(List<Pending> pending) {
        List<StoredEvent> published = new ArrayList<>();
        pending.forEach(one -> published.add(await(one)));
        return published;
    }

    private static StoredEvent await(Pending pending) {
        try {
            RecordMetadata stored = pending.stored().get(DEADLINE_SECONDS, TimeUnit.SECONDS);
            return new StoredEvent(pending.channel(), pending.data(), stored.partition(), stored.offset());
        } catch (ExecutionException refused) {
            throw new IllegalStateException("Kafka did not take the event", refused.getCause());
        } catch (TimeoutException silent) {
            throw new IllegalStateException(
                    "Kafka did not take the event within %d s".formatted(DEADLINE_SECONDS), silent);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while Kafka took an event", interrupted);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close();
    }
}
