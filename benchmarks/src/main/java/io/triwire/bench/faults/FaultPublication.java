package io.triwire.bench.faults;

/**
 * What the publisher knows about an event.
 *
 * @param number data of the event; unique
 * @param channel its channel
 * @param via {@code kafka}, or the transport that it was published over
 * @param incarnation incarnation of the topic at that time, as in {@link StoredPosition}
 * @param atNanos when it was sent, by {@link System#nanoTime}
 * @param outcome how the publication ended
 */
record FaultPublication(
        long number, String channel, String via, int incarnation, long atNanos, PublicationOutcome outcome) {

    /** How the publication ended. */
    enum PublicationOutcome {
        /** Kafka or the service acknowledged it. */
        STORED,
        /** The service refused it with a status of 400 to 499: it must not be stored. */
        REFUSED,
        /** No answer: Kafka may have stored it. */
        UNKNOWN,
        /** Its transaction was aborted: no subscriber may receive it. */
        ABORTED
    }

    FaultPublication with(PublicationOutcome now) {
        return new FaultPublication(number, channel, via, incarnation, atNanos, now);
    }
}
