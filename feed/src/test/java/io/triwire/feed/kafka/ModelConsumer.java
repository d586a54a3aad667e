package io.triwire.feed.kafka;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;

import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;

/** What a reader uses of Kafka's consumer, on a {@link ModelTopic}; a poll brings a random part of what there is. */
public final class ModelConsumer {

    private static final int MOST = 7;

    /** How often it was told to be elsewhere. */
    int seeks;

    boolean closed;

    private final ModelTopic topic;
    private final IntSupplier offsetsOfAPoll;
    private final Map<TopicPartition, OffsetAndMetadata> places = new HashMap<>();

    ModelConsumer(ModelTopic topic, Random random) {
        this(topic, () -> random.nextInt(MOST));
    }

    /** One whose polls bring this many offsets of each partition at most. */
    ModelConsumer(ModelTopic topic, IntSupplier offsetsOfAPoll) {
        this.topic = topic;
        this.offsetsOfAPoll = offsetsOfAPoll;
    }

    @SuppressWarnings("unchecked")
    Consumer<byte[], byte[]> asConsumer() {
        return (Consumer<byte[], byte[]>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Consumer.class}, (proxy, method, arguments) -> {
                    try {
                        return getClass()
                                .getMethod(method.getName(), method.getParameterTypes())
                                .invoke(this, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }

    public void assign(Collection<TopicPartition> partitions) {
        places.keySet().retainAll(partitions);
    }

    public void seek(TopicPartition partition, OffsetAndMetadata place) {
        seeks++;
        places.put(partition, place);
    }

    public void seek(TopicPartition partition, long offset) {
        seek(partition, new OffsetAndMetadata(offset));
    }

    /** As Kafka does it, when the leader has said how far its log agrees with the place. */
    public long position(TopicPartition partition, Duration timeout) {
        OffsetAndMetadata place = Objects.requireNonNull(places.get(partition));
        ModelTopic.Partition log = topic.partitions.get(partition.partition());
        place.leaderEpoch().map(log::endOf).filter(end -> end < place.offset()).ifPresent(end -> {
            throw new LogTruncationException(
                    Map.of(partition, place.offset()), Map.of(partition, new OffsetAndMetadata(end)));
        });
        return place.offset();
    }

    public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions, Duration timeout) {
        return partitions.stream()
                .collect(Collectors.toMap(
                        partition -> partition, partition -> topic.partitions.get(partition.partition()).start));
    }

    public void close(CloseOptions options) {
        closed = true;
    }

    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records = new HashMap<>();
        Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
        places.forEach((partition, place) -> check(partition, place));
        places.forEach((partition, place) -> {
            ModelTopic.Partition log = topic.partitions.get(partition.partition());
            long end = Math.min(log.stableEnd(), place.offset() + offsetsOfAPoll.getAsInt());
            List<ConsumerRecord<byte[], byte[]>> read = new ArrayList<>();
            for (long offset = place.offset(); offset < end; offset++) {
                ModelTopic.Entry entry = log.entries.get((int) offset);
                if (entry.slot() == ModelTopic.Slot.EVENT) {
                    read.add(record(partition, offset, entry));
                }
            }
            if (end > place.offset()) {
                records.put(partition, read);
                next.put(
                        partition,
                        new OffsetAndMetadata(
                                end, Optional.of(log.entries.get((int) end - 1).epoch()), ""));
            }
        });
        places.putAll(next);
        return new ConsumerRecords<>(records, next);
    }

    private void check(TopicPartition partition, OffsetAndMetadata place) {
        if (partition.partition() >= topic.partitions.size()) {
            throw new OffsetOutOfRangeException(Map.of(partition, place.offset()));
        }
        ModelTopic.Partition log = topic.partitions.get(partition.partition());
        if (place.leaderEpoch()
                .filter(epoch -> log.endOf(epoch) < place.offset())
                .isPresent()) {
            throw new LogTruncationException(Map.of(partition, place.offset()), Map.of());
        }
        if (place.offset() < log.start || place.offset() > log.entries.size()) {
            throw new OffsetOutOfRangeException(Map.of(partition, place.offset()));
        }
    }

    private static ConsumerRecord<byte[], byte[]> record(
            TopicPartition partition, long offset, ModelTopic.Entry entry) {
        byte[] value = Long.toString(entry.number()).getBytes(StandardCharsets.UTF_8);
        return new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                offset,
                0,
                org.apache.kafka.common.record.TimestampType.CREATE_TIME,
                0,
                value.length,
                null,
                value,
                new org.apache.kafka.common.header.internals.RecordHeaders(),
                Optional.of(entry.epoch()));
    }
}
