package io.triwire.client;

import java.time.Duration;
import java.util.Optional;

/**
 * A subscriber of the feed over one transport. Only one thread may read from it.
 *
 * <p>When its connection ends or is silent for too long, it reconnects to the next instance, with backoff, and
 * continues after the last event received. So {@link #next()} returns the feed without gaps or duplicates, however
 * often the connection breaks. If the service cannot continue exactly, it returns a {@link Control.Reset}. While 1,000
 * events are unread, the subscriber does not read from its connection.
 */
public interface Subscriber extends AutoCloseable {

    /**
     * Waits for the next event or control.
     *
     * @throws RefusedException if the service refused the subscription for good
     * @throws ProtocolViolationException if the service broke the wire contract
     * @throws IllegalStateException if the subscriber is closed
     */
    Received next() throws InterruptedException;

    /**
     * Waits for the next event or control, but not longer than {@code timeout}.
     *
     * @return empty if none came in time
     * @throws RefusedException if the service refused the subscription for good
     * @throws ProtocolViolationException if the service broke the wire contract
     * @throws IllegalStateException if the subscriber is closed
     */
    Optional<Received> next(Duration timeout) throws InterruptedException;

    /**
     * The cursor after everything that {@link #next()} has returned, and after events that the filter dropped since.
     */
    String cursor();

    /** The state of the connection for logs, such as "is connected to http://localhost:8081". */
    String state();

    /**
     * Publishes over this transport.
     *
     * @param publication the JSON object {@code {"channel":…,"type":…,"time":…,"id":…,"data":…}}
     * @return the cursor of the event; an empty string if the event is stored but not in the feed yet
     * @throws RefusedException if the service refused the publication
     * @throws RuntimeException of another type if it is unknown whether the event was stored; publishing it again with
     *     the same {@code id} is safe
     */
    String publish(String publication);

    /** Closes the connection abruptly, like a network failure. The subscriber then reconnects. */
    void disconnect();

    /** Ends the subscription and closes the connection cleanly. */
    @Override
    void close();
}
