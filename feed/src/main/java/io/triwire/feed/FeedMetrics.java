package io.triwire.feed;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import jakarta.inject.Singleton;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.jboss.logging.Logger;

/**
 * What a service tells Prometheus of its subscribers. A singleton, so that no proxy is asked at each delivery.
 *
 * <p>Its methods never throw: neither the intake of an event nor its delivery may fail for want of a figure.
 */
@Singleton
public class FeedMetrics {

    private static final Logger LOG = Logger.getLogger(FeedMetrics.class);

    /** An event that is older comes late by its publisher's doing, and would bury the ages of all others in the sum. */
    static final Duration OLDEST = Duration.ofHours(1);

    private final MeterRegistry registry;
    private final LongAdder bytes = new LongAdder();
    private final DistributionSummary batches;
    private final Timer timeToArrival;
    private final Timer kafkaToSocket;
    private final Counter untimed;

    FeedMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.batches = DistributionSummary.builder("triwire.batch.events")
                .description("Events that left in one write")
                .serviceLevelObjectives(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
                .register(registry);
        FunctionCounter.builder("triwire.delivered.events", batches, DistributionSummary::totalAmount)
                .description("Events handed to the sockets of subscribers")
                .register(registry);
        FunctionCounter.builder("triwire.delivered.bytes", bytes, LongAdder::sum)
                .description("Bytes of JSON of these events, without framing")
                .register(registry);
        this.timeToArrival =
                stage("triwire.time.to.arrival", "From the time that an event carries until it has come from Kafka");
        this.kafkaToSocket = stage(
                "triwire.kafka.to.socket",
                "From the arrival of a batch's last event from Kafka until the socket has taken it");
        this.untimed = Counter.builder("triwire.time.implausible")
                .description("Events whose time is ahead of the clock or an hour behind it; not in time.to.arrival")
                .register(registry);
    }

    /** In buckets that are fine enough to read percentiles from. */
    private Timer stage(String name, String description) {
        return Timer.builder(name)
                .description(description)
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofNanos(100_000))
                .maximumExpectedValue(Duration.ofSeconds(10))
                .register(registry);
    }

    /**
     * Notes the way of an event through Kafka.
     *
     * @param ageMicros from the time that it carries until it came; any number, for publishers write what they like
     */
    public void arrived(long ageMicros) {
        note(() -> {
            if (ageMicros < 0 || ageMicros > TimeUnit.NANOSECONDS.toMicros(OLDEST.toNanos())) {
                untimed.increment();
            } else {
                timeToArrival.record(ageMicros, TimeUnit.MICROSECONDS);
            }
        });
    }

    /** Tells how far the feed is behind Kafka. */
    public void source(LongSupplier staleMillis, LongSupplier behind) {
        Gauge.builder("triwire.feed.stale", () -> staleMillis.getAsLong() / 1_000.0)
                .description("Seconds since the feed was last known to have everything that Kafka has")
                .baseUnit("seconds")
                .strongReference(true)
                .register(registry);
        Gauge.builder("triwire.feed.behind", behind::getAsLong)
                .description("Events that the feed lacked when Kafka was last asked")
                .strongReference(true)
                .register(registry);
    }

    void connections(Supplier<Number> count, LongSupplier largestLag) {
        Gauge.builder("triwire.connections", count)
                .description("Subscribers that are connected, or polls that wait")
                .strongReference(true)
                .register(registry);
        Gauge.builder("triwire.lag.largest", largestLag::getAsLong)
                .description("How many events the slowest subscriber that is pushed to is behind")
                .strongReference(true)
                .register(registry);
    }

    /**
     * Tells how many connections there are, and how many were closed because there were too many.
     *
     * @param refused is told for as long as its owner holds it
     */
    public void sockets(Supplier<Number> open, AtomicLong refused) {
        Gauge.builder("triwire.sockets", open)
                .description("Connections to the port of the feed, be there a subscriber on them or not")
                .strongReference(true)
                .register(registry);
        FunctionCounter.builder("triwire.sockets.refused", refused, AtomicLong::get)
                .description("Connections that were closed because there were too many")
                .register(registry);
    }

    /**
     * Counts a batch that the socket of a subscriber has taken.
     *
     * @param live whether the subscriber follows the feed, so that the batch's age is due to the service
     */
    public void delivered(Batch batch, boolean live) {
        if (batch.isEmpty()) {
            return;
        }
        note(() -> {
            bytes.add(batch.bytes());
            batches.record(batch.events().size());
            if (live && batch.arrivedNanos() != 0) {
                kafkaToSocket.record(System.nanoTime() - batch.arrivedNanos(), TimeUnit.NANOSECONDS);
            }
        });
    }

    /** Counts a subscriber that could not continue exactly. */
    public void reset(FeedReset reset) {
        count("triwire.resets", "reason", reset.reason().label());
    }

    /** Counts a request that was refused. */
    public void refused(int status) {
        count("triwire.refused", "status", Integer.toString(status));
    }

    /** Counts a request that was refused for its caller has made too many. */
    public void limited(String limit) {
        count("triwire.limited", "limit", limit);
    }

    /** Counts an event that a client published. */
    public void published() {
        count("triwire.published");
    }

    void closed(String reason) {
        count("triwire.closes", "reason", reason.toLowerCase(Locale.ROOT));
    }

    private void count(String name, String... tags) {
        note(() -> registry.counter(name, tags).increment());
    }

    private static void note(Runnable figure) {
        try {
            figure.run();
        } catch (RuntimeException failed) {
            LOG.debug("A figure is lost.", failed);
        }
    }
}
