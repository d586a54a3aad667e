package io.triwire.feed;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import org.jboss.logging.Logger;

/**
 * The delivery of the feed to one subscriber of a transport that pushes: asks for the next batch when the last one has
 * reached the socket, so a slow link gets fewer, larger batches.
 *
 * <p>Belongs to the event loop of its connection; {@link #end}, {@link #closed} and the readings of {@link Connections}
 * may be called from any thread.
 */
public final class Delivery {

    private static final Logger LOG = Logger.getLogger(Delivery.class);

    private final Feed feed;
    private final Lane lane;
    private final Connections connections;
    private final Subscription subscription;
    private final Wire wire;
    private final int maxBytes;
    private final Duration heartbeat;

    private volatile Optional<Cursor> cursor = Optional.empty();
    /** Set once the feed knows where the subscriber starts. */
    private volatile Optional<Waiter> waiter = Optional.empty();

    private volatile long writingSinceNanos;
    private volatile Cancellable pending = () -> {};
    private volatile boolean ended;

    /** Set once the subscriber has had to wait: before, it reads what is older than its connection. */
    private boolean following;

    Delivery(Feed feed, FeedConfig config, Connections connections, Subscription subscription, Wire wire) {
        this.feed = feed;
        this.lane = feed.lane();
        this.connections = connections;
        this.subscription = subscription;
        this.wire = wire;
        this.maxBytes = Math.toIntExact(config.batchBytes().asLongValue());
        this.heartbeat = config.heartbeat();
    }

    /** Begins, on the event loop of the connection. */
    void start() {
        step(() -> pending =
                feed.resolve(subscription.start()).subscribe().with(start -> step(() -> begin(start)), this::failed));
    }

    /**
     * Goes on with the delivery, and closes the connection where that fails. What a continuation throws is otherwise
     * dropped, and the subscriber waits for ever; or it ends the turn of the loop, and with it those of others.
     */
    private void step(Runnable step) {
        try {
            step.run();
        } catch (Throwable unexpected) {
            LOG.error("A delivery failed; its connection is closed.", unexpected);
            end(Wire.End.FAILED);
        }
    }

    private void begin(Cursor start) {
        waiter = Optional.of(new Waiter(start, subscription.filter(), maxBytes) {
            @Override
            void answered(Batch batch) {
                boolean waited = batch.arrivedSince(askedNanos);
                step(() -> deliver(subscription.partial() ? batch.withoutCount() : batch, waited));
            }

            @Override
            void failed(Throwable failure) {
                Delivery.this.failed(failure);
            }
        });
        write(wire.welcome(start, heartbeat), Batch.quiet(start));
    }

    private void next(Cursor after) {
        if (!ended) {
            lane.add(waiter.orElseThrow(), after, heartbeat);
        }
    }

    private void deliver(Batch batch, boolean waited) {
        boolean quiet = batch.isEmpty() && batch.reset().isEmpty();
        following = following || quiet || waited;
        if (quiet && !wire.alive()) {
            end(Wire.End.DEAD);
        } else {
            write(wireForm(batch), batch);
        }
    }

    private Uni<Void> wireForm(Batch batch) {
        if (batch.reset().isPresent()) {
            connections.metrics().reset(batch.reset().get());
            return wire.reset(batch.reset().get(), batch.cursor());
        }
        return batch.isEmpty()
                ? wire.heartbeat(batch.cursor(), !cursor.equals(Optional.of(batch.cursor())))
                : wire.events(batch);
    }

    private void write(Uni<Void> write, Batch batch) {
        if (ended) {
            return;
        }
        writingSinceNanos = System.nanoTime();
        pending = write.subscribe().with(written -> step(() -> written(batch)), this::failed);
    }

    private void written(Batch batch) {
        writingSinceNanos = 0;
        cursor = Optional.of(batch.cursor());
        connections.metrics().delivered(batch, following);
        next(batch.cursor());
    }

    private void failed(Throwable failure) {
        if (ended) {
            return;
        }
        if (failure instanceof FeedUnavailableException) {
            LOG.debug("A subscription ends, for the feed cannot be read.", failure);
            end(Wire.End.UNAVAILABLE);
        } else {
            LOG.debug("A subscription ends, for it cannot be written.", failure);
            end(Wire.End.FAILED);
        }
    }

    /** Ends the connection from this side. */
    public void end(Wire.End end) {
        if (stop(end.name())) {
            try {
                wire.end(end);
            } catch (RuntimeException gone) {
                LOG.debug("A connection has ended before it was ended.", gone);
            }
        }
    }

    /** Ends the delivery, for the subscriber has gone. */
    public void closed() {
        stop("CLIENT");
    }

    private synchronized boolean stop(String reason) {
        if (ended) {
            return false;
        }
        ended = true;
        connections.closed(this, reason);
        pending.cancel();
        waiter.ifPresent(lane::forget);
        return true;
    }

    /** Whether one write has been under way for longer than this. */
    boolean stalledFor(Duration bound) {
        long since = writingSinceNanos;
        return since != 0 && System.nanoTime() - since > bound.toNanos();
    }

    /** Whether the right of the subscriber to the events is over. */
    boolean expired(Instant now) {
        return subscription.expires().filter(end -> !now.isBefore(end)).isPresent();
    }

    /** How many events it is behind: none while it waits, whatever its filter leaves out. */
    long behind(Cursor head) {
        return writingSinceNanos == 0
                ? 0
                : cursor.filter(place -> place.feedId().equals(head.feedId()))
                        .map(place -> place.distanceTo(head))
                        .orElse(0L);
    }
}
