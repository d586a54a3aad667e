package io.triwire.bench.faults;

/**
 * Where Kafka stored an event.
 *
 * @param life counts, from 0, the topics of that name and the logs that lost their end: an offset means something within
 *     one life only
 */
record StoredPosition(int life, int partition, long offset) {

    /** A partition in one life; its offsets are in order. */
    Line line() {
        return new Line(life, partition);
    }

    /** Events that Kafka keeps in order. */
    record Line(int life, int partition) {}
}
