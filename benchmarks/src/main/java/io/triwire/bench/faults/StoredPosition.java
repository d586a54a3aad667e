package io.triwire.bench.faults;

/**
 * The position at which Kafka stored an event.
 *
 * @param incarnation incarnation of the topic, from 0: it changes when the topic is created again or the log loses its
 *     end. Offsets are comparable only within one incarnation
 * @param partition partition of the topic
 * @param offset offset in the partition
 */
record StoredPosition(int incarnation, int partition, long offset) {

    /** The partition log that contains it. */
    PartitionLog partitionLog() {
        return new PartitionLog(incarnation, partition);
    }

    /** A partition in one incarnation of the topic: Kafka keeps its events in order. */
    record PartitionLog(int incarnation, int partition) {}
}
