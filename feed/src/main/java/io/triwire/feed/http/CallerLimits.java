package io.triwire.feed.http;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.runtime.configuration.MemorySize;

import io.triwire.feed.FeedMetrics;
import io.triwire.feed.Once;

/**
 * Keeps each caller within what he may do at most; see {@link CallerConfig}. For any thread. A singleton, so that a bound
 * that is wrong is found when the service starts.
 */
@Singleton
public class CallerLimits {

    private static final Duration SECOND = Duration.ofSeconds(1);

    /** Buckets count in nanoseconds. */
    private static final long HIGHEST = SECOND.toNanos();

    /** After that an unused bucket is full in any case. */
    private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(1);

    /** Bounds the memory that callers from ever new addresses take. */
    private static final long MOST_REMEMBERED = 100_000;

    private final CallerConfig config;
    /** Told of the bound that was met. */
    private final Consumer<String> onRefusal;

    private final TimeMeter clock;
    private final Counts subscribers;
    private final Counts replays;
    private final LoadingCache<String, Buckets> buckets;

    private record Buckets(Optional<Bucket> subscriptions, Optional<Bucket> publications, Optional<Bucket> bytes) {}

    /** A caller has done more than he may. The message says what and how much. */
    public static final class TooManyRequestsException extends RuntimeException {

        private static final long serialVersionUID = 1;

        private final long retryAfterSeconds;

        TooManyRequestsException(String message, long retryAfterSeconds) {
            super(message);
            this.retryAfterSeconds = retryAfterSeconds;
        }

        /** When he may try again, 1 or more. */
        long retryAfterSeconds() {
            return retryAfterSeconds;
        }
    }

    @Inject
    CallerLimits(CallerConfig config, FeedMetrics metrics) {
        this(config, metrics::limited, TimeMeter.SYSTEM_NANOTIME);
    }

    CallerLimits(CallerConfig config, Consumer<String> onRefusal, TimeMeter clock) {
        this.config = config;
        this.onRefusal = onRefusal;
        this.clock = clock;
        this.subscribers = new Counts("connections", "You have %d subscribers here, which is the most for one caller.");
        this.replays =
                new Counts("replays", "You have %d subscribers here that catch up, which is the most for one caller.");
        requirePossible("max-connections", config.maxConnections().orElse(1));
        requirePossible("max-replays", config.maxReplays().orElse(1));
        requirePossible(
                "subscriptions-per-second", config.subscriptionsPerSecond().orElse(1));
        requirePossible(
                "publications-per-second", config.publicationsPerSecond().orElse(1));
        requirePossible(
                "published-bytes-per-second",
                config.publishedBytesPerSecond().map(MemorySize::asLongValue).orElse(1L));
        this.buckets = Caffeine.newBuilder()
                .expireAfterAccess(FORGOTTEN_AFTER)
                .maximumSize(MOST_REMEMBERED)
                .build(caller -> new Buckets(
                        bucket(config.subscriptionsPerSecond()),
                        bucket(config.publicationsPerSecond()),
                        config.publishedBytesPerSecond().map(size -> bucket(size.asLongValue()))));
    }

    private static void requirePossible(String name, long most) {
        if (most < 1 || most > HIGHEST) {
            throw new ConfigurationException(
                    "feed.caller.%s is %d, but must be 1 or more, and at most %d.".formatted(name, most, HIGHEST));
        }
    }

    private Optional<Bucket> bucket(OptionalInt perSecond) {
        return perSecond.isPresent() ? Optional.of(bucket(perSecond.getAsInt())) : Optional.empty();
    }

    private Bucket bucket(long perSecond) {
        return Bucket.builder()
                .withCustomTimePrecision(clock)
                .addLimit(limit -> limit.capacity(perSecond).refillGreedy(perSecond, SECOND))
                .build();
    }

    /** Whether subscribers have a bound at all. */
    boolean boundsSubscribers() {
        return config.maxConnections().isPresent()
                || config.subscriptionsPerSecond().isPresent();
    }

    /**
     * Lets a subscriber in.
     *
     * @return to be run when he has left; more than once is once
     * @throws TooManyRequestsException if the caller has too many, or came too often
     */
    Runnable enter(String caller) {
        buckets.get(caller)
                .subscriptions()
                .ifPresent(bucket -> take(
                        bucket, "subscriptions", config.subscriptionsPerSecond().getAsInt()));
        return subscribers.enter(caller, config.maxConnections());
    }

    /** Whether replays have a bound. */
    boolean boundsReplays() {
        return config.maxReplays().isPresent();
    }

    /**
     * Lets a subscriber in that needs a replay from Kafka.
     *
     * @return to be run when it has caught up or has left; more than once is once
     * @throws TooManyRequestsException if the caller has too many
     */
    Runnable replay(String caller) {
        return replays.enter(caller, config.maxReplays());
    }

    /**
     * Lets a publication pass.
     *
     * @param bytes of its text
     * @throws TooManyRequestsException if the caller has made too many, or too long ones
     */
    public void publish(String caller, int bytes) {
        Buckets of = buckets.get(caller);
        of.publications()
                .ifPresent(bucket -> take(
                        bucket, "publications", config.publicationsPerSecond().getAsInt()));
        of.bytes().ifPresent(bucket -> {
            long perSecond = config.publishedBytesPerSecond().orElseThrow().asLongValue();
            take(bucket, "bytes", perSecond);
            // The rest of it, into debt: who publishes what is longer than the bucket waits before the next one.
            if (bytes > 1) {
                bucket.consumeIgnoringRateLimits(bytes - 1);
            }
        });
    }

    private void take(Bucket bucket, String what, long perSecond) {
        ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            long seconds = 1 + TimeUnit.NANOSECONDS.toSeconds(probe.getNanosToWaitForRefill());
            throw refused(
                    what, "More than %d %s a second are too many for one caller.".formatted(perSecond, what), seconds);
        }
    }

    private TooManyRequestsException refused(String limit, String message, long retryAfterSeconds) {
        onRefusal.accept(limit);
        return new TooManyRequestsException(message, retryAfterSeconds);
    }

    /** How many callers have subscribers now that are counted. */
    int callers() {
        return subscribers.ofCallers.size() + replays.ofCallers.size();
    }

    /** What each caller has of something at a time. */
    private final class Counts {

        private final Map<String, Integer> ofCallers = new ConcurrentHashMap<>();
        private final String limit;
        private final String message;

        Counts(String limit, String message) {
            this.limit = limit;
            this.message = message;
        }

        /** Counts one more, until the result is run; none if there is no bound. */
        Runnable enter(String caller, OptionalInt bound) {
            if (bound.isEmpty()) {
                return () -> {};
            }
            int most = bound.getAsInt();
            boolean[] entered = {false};
            ofCallers.compute(caller, (who, count) -> {
                int before = count == null ? 0 : count;
                entered[0] = before < most;
                return entered[0] ? Integer.valueOf(before + 1) : count;
            });
            if (!entered[0]) {
                throw refused(limit, message.formatted(most), 1);
            }
            return new Once(() -> ofCallers.computeIfPresent(caller, (who, count) -> count == 1 ? null : count - 1));
        }
    }
}
