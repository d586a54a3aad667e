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
    private final EventLoopQueue queue;
    private final Connections connections;
    private final Subscription subscription;
    private final SubscriberWriter writer;
    private final int maxBytes;
    private final Duration heartbeat;

    private volatile Optional<Cursor> cursor = Optional.empty();
    /** Set once the feed knows where the subscriber starts. */
    private volatile Optional<PendingRead> read = Optional.empty();

    private volatile long writingSinceNanos;
    private volatile Cancellable pending = () -> {};
    private volatile boolean ended;

    /** Set once the subscriber has had to wait: before, it reads what is older than its connection. */
    private boolean following;

    Delivery(
            Feed feed, FeedConfig config, Connections connections, Subscription subscription, SubscriberWriter writer) {
        this.feed = feed;
        this.queue = feed.queue();
        this.connections = connections;
        this.subscription = subscription;
        this.writer = writer;
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
            end(SubscriberWriter.End.FAILED);
        }
    }

    private void begin(Cursor start) {
        read = Optional.of(new PendingRead(start, subscription.filter(), maxBytes) {
            @Override
            void answered(Batch batch) {
                boolean waited = batch.arrivedSince(askedNanos);
                step(() -> deliver(subscription.permit().partial() ? batch.withoutCount() : batch, waited));
            }

            @Override
            void failed(Throwable failure) {
                Delivery.this.failed(failure);
            }
        });
        ContextPropagation.without(() -> write(writer.welcome(start, heartbeat), Batch.quiet(start)));
    }

    private void next(Cursor after) {
        if (!ended) {
            queue.add(read.orElseThrow(), after, heartbeat);
        }
    }

    private void deliver(Batch batch, boolean waited) {
        boolean quiet = batch.isEmpty() && batch.reset().isEmpty();
        if (!following && (quiet || waited)) {
            following = true;
            subscription.permit().caughtUp().ifPresent(Runnable::run);
        }
        if (quiet && !writer.alive()) {
            end(SubscriberWriter.End.DEAD);
        } else {
            ContextPropagation.without(() -> write(wireForm(batch), batch));
        }
    }

    private Uni<Void> wireForm(Batch batch) {
        if (batch.reset().isPresent()) {
            connections.metrics().reset(batch.reset().get());
            return writer.reset(batch.reset().get(), batch.cursor());
        }
        return batch.isEmpty()
                ? writer.heartbeat(batch.cursor(), !cursor.equals(Optional.of(batch.cursor())))
                : writer.events(batch);
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
            end(SubscriberWriter.End.UNAVAILABLE);
        } else {
            LOG.debug("A subscription ends, for it cannot be written.", failure);
            end(SubscriberWriter.End.FAILED);
        }
    }

    /** Ends the connection from this side. */
    public void end(SubscriberWriter.End end) {
        if (stop(end.name())) {
            try {
                writer.end(end);
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
        read.ifPresent(queue::forget);
        return true;
    }

    /** Whether one write has been under way for longer than this. */
    boolean stalledFor(Duration bound) {
        long since = writingSinceNanos;
        return since != 0 && System.nanoTime() - since > bound.toNanos();
    }

    /** Whether the right of the subscriber to the events is over. */
    boolean expired(Instant now) {
        return subscription.permit().expires().filter(end -> !now.isBefore(end)).isPresent();
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
