package io.triwire.client;

import java.time.Duration;
import java.util.Optional;

/**
 * A subscriber of the feed over one of the transports, for one reading thread.
 *
 * <p>It reconnects by itself, with backoff and to the next of the instances it knows, when its connection ends or has
 * been silent for too long, and continues after the last event it received. So {@link #next} gives the feed without a
 * gap and without a duplicate, however often the connection breaks. Where the service cannot continue exactly, it gives
 * {@link Control.Reset}. A subscriber that is not read stops reading its connection after 1,000 events.
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

    /** The place after everything that {@link #next} gave, and after the events that a filter dropped behind it. */
    String cursor();

    /** What the connection does now, for logs, such as "is connected to http://localhost:8081". */
    String state();

    /**
     * Publishes over this transport.
     *
     * @param publication the JSON object {@code {"channel":…,"type":…,"time":…,"id":…,"data":…}}
     * @return the cursor of the event; empty when it is stored and not in the feed yet
     * @throws RefusedException if the service refused it
     * @throws RuntimeException of another type if it is not known whether the event was stored; publishing it again
     *     with the same {@code id} is safe
     */
    String publish(String publication);

    /** Cuts the connection, as a broken network would. The subscriber then reconnects. */
    void disconnect();

    /** Ends the subscription, in the way that the transport has for it. */
    @Override
    void close();
}
