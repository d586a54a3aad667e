package io.triwire.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.triwire.client.Control;
import io.triwire.client.Received;
import io.triwire.client.ReceivedEvent;
import io.triwire.client.SubscribeOptions;
import io.triwire.client.Subscriber;
import io.triwire.client.Transport;

/**
 * A subscriber that fails a test rather than have it wait for ever: each method that waits does so for {@link #DEADLINE}
 * without news at most, and then throws an {@link AssertionError} that says what the connection did last.
 */
public final class TestSubscriber implements Subscriber {

    /** How long to wait for the next event or control. */
    public static final Duration DEADLINE = Duration.ofSeconds(15);

    private final Subscriber subscriber;

    private TestSubscriber(Subscriber subscriber) {
        this.subscriber = subscriber;
    }

    /** Subscribes, without waiting for the connection. */
    public static TestSubscriber subscribe(Transport transport, SubscribeOptions options) {
        return new TestSubscriber(transport.subscribe(options));
    }

    @Override
    public Received next() {
        return next(DEADLINE)
                .orElseThrow(() -> new AssertionError("nothing came within %d s; the subscriber %s and is at %s"
                        .formatted(DEADLINE.toSeconds(), subscriber.state(), subscriber.cursor())));
    }

    @Override
    public Optional<Received> next(Duration timeout) {
        try {
            return subscriber.next(timeout);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the feed", interrupted);
        }
    }

    /**
     * The next {@code count} events. Passes over welcomes and heartbeats.
     *
     * @throws AssertionError if the service resets the subscription instead
     */
    public List<ReceivedEvent> take(int count) {
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
    public ReceivedEvent take() {
        return take(1).get(0);
    }

    /**
     * The next control of a kind. Passes over control of other kinds.
     *
     * @throws AssertionError if an event comes before it
     */
    public <T extends Control> T takeControl(Class<T> kind) {
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

    @Override
    public String cursor() {
        return subscriber.cursor();
    }

    @Override
    public String state() {
        return subscriber.state();
    }

    @Override
    public String publish(String publication) {
        return subscriber.publish(publication);
    }

    @Override
    public void disconnect() {
        subscriber.disconnect();
    }

    @Override
    public void close() {
        subscriber.close();
    }
}
