package io.triwire.feed.kafka;

import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

import io.triwire.feed.Cursor;

/** How a cursor's place in a partition is one of Kafka's. */
final class Places {

    private Places() {}

    /** What to seek. With the epoch, Kafka's consumer finds out by itself that a log has lost its end. */
    static OffsetAndMetadata of(Cursor cursor, int partition) {
        int epoch = cursor.epoch(partition);
        return new OffsetAndMetadata(
                cursor.offset(partition), epoch == Cursor.UNKNOWN_EPOCH ? Optional.empty() : Optional.of(epoch), "");
    }

    /** A cursor that is elsewhere in some partitions. */
    static Cursor advanced(Cursor cursor, Map<TopicPartition, OffsetAndMetadata> elsewhere) {
        long[] offsets = offsets(cursor, cursor.partitions());
        int[] epochs = epochs(cursor, cursor.partitions());
        elsewhere.forEach((partition, place) -> {
            offsets[partition.partition()] = place.offset();
            epochs[partition.partition()] = place.leaderEpoch().orElse(Cursor.UNKNOWN_EPOCH);
        });
        return Cursor.of(cursor.feedId(), offsets, epochs);
    }

    /** The offset of each of the first partitions, as an array of its own. */
    static long[] offsets(Cursor cursor, int partitions) {
        return IntStream.range(0, partitions).mapToLong(cursor::offset).toArray();
    }

    /** The epoch of each of the first partitions, as an array of its own. */
    static int[] epochs(Cursor cursor, int partitions) {
        return IntStream.range(0, partitions).map(cursor::epoch).toArray();
    }
}
