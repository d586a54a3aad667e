package io.triwire.feed.http;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import org.jboss.logging.Logger;

import io.triwire.feed.Connections;
import io.triwire.feed.FeedConfig;
import io.triwire.feed.Once;
import io.triwire.feed.SubscriberWriter;

/**
 * The orderly end of a service, in three steps: it turns unready and serves on, until every load balancer has noticed;
 * it takes no further request and sends its subscribers away, each at a random moment of a span, so that they do not all
 * come to another instance at once; and it ends when they have gone and publications that were under way are answered.
 */
@ApplicationScoped
public class Drain {

    /** It has begun: whatever waits is to be answered now. */
    public record Begun() {}

    private static final Logger LOG = Logger.getLogger(Drain.class);

    private static final Duration CHECK = Duration.ofMillis(20);

    /** For the last of them to get what was written to them. */
    private static final Duration LAST_BYTES = Duration.ofMillis(300);

    /** How long the end waits, beyond the span, for answers that are under way. */
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(2);

    private final Connections connections;
    private final FeedConfig config;
    private final Vertx vertx;
    private final Event<Begun> begunEvent;
    private final Duration lastAnswers;
    private final Duration lastBytes;
    private final AtomicInteger underWay = new AtomicInteger();
    private final CountDownLatch hurry = new CountDownLatch(1);

    private volatile boolean leaving;
    private volatile boolean begun;

    @Inject
    Drain(Connections connections, FeedConfig config, Vertx vertx, Event<Begun> begunEvent) {
        this(connections, config, vertx, begunEvent, LAST_ANSWERS, LAST_BYTES);
    }

    Drain(
            Connections connections,
            FeedConfig config,
            Vertx vertx,
            Event<Begun> begunEvent,
            Duration lastAnswers,
            Duration lastBytes) {
        this.connections = connections;
        this.config = config;
        this.vertx = vertx;
        this.begunEvent = begunEvent;
        this.lastAnswers = lastAnswers;
        this.lastBytes = lastBytes;
    }

    /**
     * Takes as long as it is configured to, on the thread that ends the service, which goes on when this returns. Whoever
     * has no patience sends a second signal.
     */
    void leave(@Observes ShutdownDelayInitiatedEvent event) throws InterruptedException {
        SecondSignal.run(hurry::countDown);
        leaving = true;
        LOG.infof(
                "Leaving: unready from now on, and serving %s for %d ms more.",
                subscribers(), config.leaveAfter().toMillis());
        await(config.leaveAfter(), () -> false);
        begun = true;
        LOG.infof(
                "Leaving: %s are sent away over %d ms.",
                subscribers(), config.drain().toMillis());
        begunEvent.fire(new Begun());
        connections.deliveries().forEach(delivery -> later(() -> delivery.end(SubscriberWriter.End.LEAVING)));
        await(config.drain(), this::isOver);
        // Those whose timer has not come yet, for there is a hurry, and those that were admitted before it all began.
        connections.deliveries().forEach(delivery -> delivery.end(SubscriberWriter.End.LEAVING));
        await(lastAnswers, this::isOver);
        if (!isOver()) {
            LOG.warnf("Leaving although %s and %d publications are left.", subscribers(), underWay.get());
        }
        TimeUnit.MILLISECONDS.sleep(lastBytes.toMillis());
    }

    private boolean isOver() {
        return connections.empty() && underWay.get() == 0;
    }

    private String subscribers() {
        return "%d pushed subscribers and %d waiting polls"
                .formatted(connections.deliveries().size(), connections.waiting());
    }

    private void await(Duration longest, BooleanSupplier done) throws InterruptedException {
        long deadline = System.nanoTime() + longest.toNanos();
        boolean hurried = false;
        while (!hurried && !done.getAsBoolean() && System.nanoTime() < deadline) {
            hurried = hurry.await(CHECK.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void later(Runnable leave) {
        // A timer of 0 ms is refused.
        long millis = 1 + ThreadLocalRandom.current().nextLong(config.drain().toMillis() + 1);
        vertx.setTimer(millis, timer -> leave.run());
    }

    /** An answer that the end of the service waits for, for a moment. */
    public <T> Uni<T> awaited(Uni<T> answer) {
        return Uni.createFrom().deferred(() -> {
            underWay.incrementAndGet();
            return answer.onTermination().invoke(new Once(underWay::decrementAndGet));
        });
    }

    /** Whether the service is ending, be it that it still serves. */
    public boolean leaving() {
        return leaving;
    }

    /** Whether the service is ending and takes no further request. */
    public boolean begun() {
        return begun;
    }
}
