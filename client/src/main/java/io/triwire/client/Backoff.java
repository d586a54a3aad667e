package io.triwire.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: doubles with every failure up to a cap, and is random from half of that to
 * all of it, so that clients which lost the same service do not come back in the same moment. For one thread at a time.
 */
public final class Backoff {

    private static final Duration FIRST = Duration.ofMillis(250);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final Duration first;
    private final Duration longest;
    private final RandomGenerator random;
    private Duration ceiling;

    /** From 250 ms to 30 s. */
    public Backoff() {
        this(FIRST, LONGEST, RandomGenerator.getDefault());
    }

    /**
     * From {@code first} to {@code longest}.
     *
     * @throws IllegalArgumentException if {@code first} is not above 0 or {@code longest} is below it
     */
    public Backoff(Duration first, Duration longest, RandomGenerator random) {
        if (first.toMillis() < 1 || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException("%s to %s is no span to wait".formatted(first, longest));
        }
        this.first = first;
        this.longest = longest;
        this.random = random;
        this.ceiling = first;
    }

    /** How long to wait now; longer the next time. */
    public Duration next() {
        long most = ceiling.toMillis();
        Duration doubled = ceiling.multipliedBy(2);
        ceiling = doubled.compareTo(longest) < 0 ? doubled : longest;
        return Duration.ofMillis(most - random.nextLong(most / 2 + 1));
    }

    /** An attempt succeeded: the next failure begins anew. */
    public void reset() {
        ceiling = first;
    }
}
