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

    /**
     * Where a log that lost its end parts from what it was.
     *
     * @param latest the end that it has now. The place gets the epoch of its leader, so that an instance which still
     *     has the events that are lost does not take it for a place before them
     */
    static Cursor parting(Cursor latest, Map<TopicPartition, OffsetAndMetadata> divergent) {
        long[] offsets = offsets(latest, latest.partitions());
        divergent.forEach((partition, place) -> offsets[partition.partition()] = place.offset());
        return Cursor.of(latest.feedId(), offsets, epochs(latest, latest.partitions()));
    }

    /**
     * A place that Kafka has confirmed to be of its log, with the epoch of the present leader where it is at the end.
     *
     * @param latest the end
     */
    static Cursor confirmed(Cursor place, Cursor latest) {
        int[] epochs = IntStream.range(0, place.partitions())
                .map(partition -> place.offset(partition) == latest.offset(partition)
                        ? Math.max(place.epoch(partition), latest.epoch(partition))
                        : place.epoch(partition))
                .toArray();
        return Cursor.of(place.feedId(), offsets(place, place.partitions()), epochs);
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
