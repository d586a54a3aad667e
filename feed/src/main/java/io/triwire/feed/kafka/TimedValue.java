package io.triwire.feed.kafka;

import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;

/**
 * The value of a record, and how long its publisher waits.
 *
 * @param endNanos on the clock of {@link System#nanoTime}
 */
record TimedValue(byte[] bytes, long endNanos) {

    /**
     * Refuses values whose publishers have been told that it is not known whether they were stored. A record is written
     * down when Kafka has said where it belongs, and while Kafka is away the next ones queue up behind that: without this
     * they would all be stored when it is back, however long that takes.
     */
    public static final class InTime implements Serializer<TimedValue> {

        /**
         * The bytes.
         *
         * @throws SerializationException if the publisher waits no longer
         */
        @Override
        public byte[] serialize(String topic, TimedValue value) {
            if (System.nanoTime() - value.endNanos() > 0) {
                throw new SerializationException("Its publisher has waited for as long as it may.");
            }
            return value.bytes();
        }
    }
}
