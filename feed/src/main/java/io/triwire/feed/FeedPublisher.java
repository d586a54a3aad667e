package io.triwire.feed;

import java.util.Optional;

import io.smallrye.mutiny.Uni;

/** Writes events to the feed. */
public interface FeedPublisher {

    /**
     * Writes one event and waits until this instance has it.
     *
     * @return the cursor of the event, as it is its {@code id} for the subscribers of this instance; empty when Kafka
     *     has stored the event and this instance does not get it in time, such as behind an open transaction. May end on
     *     any thread. Fails with {@link FeedUnavailableException} if the feed cannot be written, with {@link
     *     TooManyPendingException} if too much waits for it, and with {@link EventTooLargeException} if it is too large
     */
    Uni<Optional<Cursor>> publish(Publication publication);

    /** As many requests to publish wait for Kafka as may: try again later. */
    class TooManyPendingException extends RuntimeException {

        private static final long serialVersionUID = 1;

        public TooManyPendingException(int bound) {
            super("%d events wait to be published already, which is the bound.".formatted(bound));
        }
    }

    /** An event is too large for Kafka, or to be delivered. */
    class EventTooLargeException extends RuntimeException {

        private static final long serialVersionUID = 1;

        public EventTooLargeException(long bound) {
            super("The event is above the bound of %d bytes for one that is delivered.".formatted(bound));
        }

        public EventTooLargeException(Throwable cause) {
            super("Kafka does not take a record of this size; max.message.bytes of the topic is the bound.", cause);
        }
    }
}
