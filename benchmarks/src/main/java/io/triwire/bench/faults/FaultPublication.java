package io.triwire.bench.faults;

/**
 * What the publisher knows of an event.
 *
 * @param number its data; unique
 * @param via {@code kafka}, or the transport that it was published over
 * @param life of the topic at the time, as in {@link StoredPosition}
 * @param atNanos when it was sent
 */
record FaultPublication(long number, String channel, String via, int life, long atNanos, Outcome outcome) {

    /** How the publication ended. */
    enum Outcome {
        /** It was acknowledged. */
        STORED,
        /** It was refused for what it was: it must not be stored. */
        REFUSED,
        /** It may be stored; Kafka knows. */
        UNKNOWN,
        /** It was written in a transaction that was aborted: nobody may get it. */
        ABORTED
    }

    FaultPublication with(Outcome now) {
        return new FaultPublication(number, channel, via, life, atNanos, now);
    }
}
