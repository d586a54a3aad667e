package io.triwire.testkit;

import java.util.ArrayList;
import java.util.List;

/**
 * A subscriber of the feed over one of the transports, for one reading thread.
 *
 * <p>It reconnects by itself, also when its connection has been silent for too long, at the next of the instances that
 * it knows, and continues after the last event it received, so that what {@link #next} gives is the feed without a hole
 * and without a double, however often the connection breaks. Where the service cannot continue exactly, {@link
 * Control.Reset} stands at that place. It takes from its connection no more than is read of it: a subscriber that nobody
 * reads is a slow one.
 *
 * <p>Every method that waits does so for {@link Inbox#DEADLINE} without news at most, and then fails with an {@link
 * AssertionError} that says what the connection did last.
 */
public interface Subscriber extends AutoCloseable {

    /**
     * What came next, awaited.
     *
     * @throws RefusedException if the service refused the subscription for good
     * @throws ProtocolViolationException if the service broke the wire contract
     */
    Received next();

    /** The place after all that was given by {@link #next}, and after what a filter left out behind it. */
    String cursor();

    /**
     * Publishes over this transport.
     *
     * @param publication the JSON object {@code {"channel":…,"type":…,"time":…,"id":…,"data":…}}
     * @return the cursor of the event; empty when it is stored and not in the feed yet
     * @throws RefusedException if the service refused it
     */
    String publish(String publication);

    /** Cuts the connection as a broken network would. The subscriber then reconnects. */
    void disconnect();

    /** Ends the subscription for good, in the order that the transport has for it. */
    @Override
    void close();

    /**
     * The next {@code count} events. Passes over welcomes and heartbeats.
     *
     * @throws AssertionError if the service resets the subscription instead
     */
    default List<ReceivedEvent> take(int count) {
        List<ReceivedEvent> events = new ArrayList<>();
        while (events.size() < count) {
            Received next = next();
            if (next instanceof ReceivedEvent event) {
                events.add(event);
            } else if (next instanceof Control.Reset reset) {
                throw new AssertionError(
                        "expected event %d of %d, but got %s".formatted(events.size() + 1, count, reset));
            }
        }
        return events;
    }

    /** The next event. */
    default ReceivedEvent take() {
        return take(1).get(0);
    }

    /**
     * The next control of a kind. Passes over control of other kinds.
     *
     * @throws AssertionError if an event comes before it
     */
    default <T extends Control> T takeControl(Class<T> kind) {
        while (true) {
            Received next = next();
            if (kind.isInstance(next)) {
                return kind.cast(next);
            }
            if (next instanceof ReceivedEvent event) {
                throw new AssertionError("expected a %s, but got %s".formatted(kind.getSimpleName(), event));
            }
        }
    }
}
