package io.triwire.feed;

import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

/** The subscribers that a service has now: counts them, bounds them, and ends those that take nothing. */
@ApplicationScoped
public class Connections {

    private final Feed feed;
    private final FeedConfig config;
    private final FeedMetrics metrics;
    private final AtomicInteger count = new AtomicInteger();
    private final Set<Delivery> deliveries = ConcurrentHashMap.newKeySet();

    Connections(Feed feed, FeedConfig config, FeedMetrics metrics) {
        this.feed = feed;
        this.config = config;
        this.metrics = metrics;
        metrics.connections(count::get, this::largestLag);
    }

    /**
     * Begins a delivery, on the event loop of its connection; ends it at once when there are too many.
     *
     * <p>It is counted until it ends, however it ends.
     */
    public Delivery deliver(Subscription subscription, SubscriberWriter writer) {
        Delivery delivery = new Delivery(feed, config, this, subscription, writer);
        deliveries.add(delivery);
        if (count.incrementAndGet() > config.maxConnections()) {
            delivery.end(SubscriberWriter.End.UNAVAILABLE);
        } else {
            delivery.start();
        }
        return delivery;
    }

    /**
     * Counts a subscriber that is not pushed to, for as long as it waits for its answer.
     *
     * @param answer may fail, or be cancelled for the subscriber has left: it counts no more then
     */
    public <T> Uni<T> counted(Uni<T> answer) {
        return Uni.createFrom().deferred(() -> {
            count.incrementAndGet();
            return answer.onTermination().invoke(new Once(count::decrementAndGet));
        });
    }

    void closed(Delivery delivery, String reason) {
        if (deliveries.remove(delivery)) {
            count.decrementAndGet();
            metrics.closed(reason);
        }
    }

    /** Whether no further subscriber may come. */
    public boolean full() {
        return count.get() >= config.maxConnections();
    }

    /**
     * Ends the subscribers that have taken nothing for too long, and those whose right to the events is over. Called
     * every second or so, from any thread.
     */
    public void endOverdue() {
        Instant now = Instant.now();
        deliveries.stream()
                .filter(delivery -> delivery.expired(now))
                .forEach(delivery -> delivery.end(SubscriberWriter.End.EXPIRED));
        deliveries.stream()
                .filter(delivery -> delivery.stalledFor(config.stallTimeout()))
                .forEach(delivery -> delivery.end(SubscriberWriter.End.STALLED));
    }

    /** The subscribers that are pushed to, as they are now. */
    public Set<Delivery> deliveries() {
        return Set.copyOf(deliveries);
    }

    /** Whether there is no subscriber. */
    public boolean empty() {
        return count.get() == 0;
    }

    /** How many subscribers that are not pushed to wait now. */
    public int waiting() {
        return Math.max(0, count.get() - deliveries.size());
    }

    FeedMetrics metrics() {
        return metrics;
    }

    private long largestLag() {
        if (deliveries.isEmpty()) {
            return 0;
        }
        Cursor head = feed.head();
        return deliveries.stream()
                .mapToLong(delivery -> delivery.behind(head))
                .max()
                .orElse(0);
    }
}
