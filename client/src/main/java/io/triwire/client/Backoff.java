package io.triwire.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential backoff with jitter. The upper bound of a delay doubles with each failure up to a cap; the delay is
 * random between half of it and all of it, so that clients of a lost service do not reconnect at the same moment. Not
 * thread-safe.
 */
public final class Backoff {

    private static final Duration FIRST = Duration.ofMillis(250);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final Duration first;
    private final Duration longest;
    private final RandomGenerator random;
    private Duration bound;

    /** A backoff from 250 ms to 30 s. */
    public Backoff() {
        this(FIRST, LONGEST, RandomGenerator.getDefault());
    }

    /**
     * A backoff from {@code first} to {@code longest}.
     *
     * @param first upper bound of the first delay
     * @param longest upper bound of every delay
     * @param random source of the jitter
     * @throws IllegalArgumentException if {@code first} is below 1 ms or {@code longest} is below {@code first}
     */
    public Backoff(Duration first, Duration longest, RandomGenerator random) {
        if (first.toMillis() < 1 || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException("%s to %s is not a range of delays".formatted(first, longest));
        }
        this.first = first;
        this.longest = longest;
        this.random = random;
        this.bound = first;
    }

    /** The delay before the next attempt; doubles the upper bound for the one after it. */
    public Duration next() {
        long most = bound.toMillis();
        Duration doubled = bound.multipliedBy(2);
        bound = doubled.compareTo(longest) < 0 ? doubled : longest;
        return Duration.ofMillis(most - random.nextLong(most / 2 + 1));
    }

    /** Starts again with the first delay. Call it when an attempt has succeeded. */
    public void reset() {
        bound = first;
    }
}
