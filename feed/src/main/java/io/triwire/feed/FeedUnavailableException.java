package io.triwire.feed;

/** The feed cannot be read or written now: Kafka is away, or this instance has not caught up yet. */
public class FeedUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public FeedUnavailableException(String message) {
        super(message);
    }

    public FeedUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
