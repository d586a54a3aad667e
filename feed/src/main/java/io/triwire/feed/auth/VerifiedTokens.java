package io.triwire.feed.auth;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The tokens that were found good lately, by their digests: a client that polls shows the same one again and again, and
 * a signature takes longer to check than a poll to answer. For use by any thread.
 */
final class VerifiedTokens {

    private final Duration longest;
    private final Clock clock;
    private final Map<ByteBuffer, Known> known;

    /** Somebody whose token is good, and when it must be looked at again. */
    private record Known(Caller caller, Instant until) {}

    /**
     * Knows no token yet.
     *
     * @param capacity most tokens; the ones that were used longest ago are forgotten first
     * @param longest how long one is known
     */
    VerifiedTokens(int capacity, Duration longest, Clock clock) {
        this.longest = longest;
        this.clock = clock;
        this.known = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Known> eldest) {
                return size() > capacity;
            }
        };
    }

    /** Who bears a token, if it is known and has not expired. */
    Optional<Caller> find(String token) {
        ByteBuffer digest = digest(token);
        Instant now = clock.instant();
        synchronized (known) {
            Known found = known.get(digest);
            if (found == null || now.isBefore(found.until)) {
                return Optional.ofNullable(found).map(Known::caller);
            }
            known.remove(digest);
            return Optional.empty();
        }
    }

    void add(String token, Caller caller) {
        ByteBuffer digest = digest(token);
        Instant until = clock.instant().plus(longest);
        Instant bound = caller.expires().filter(until::isAfter).orElse(until);
        synchronized (known) {
            known.put(digest, new Known(caller, bound));
        }
    }

    private static ByteBuffer digest(String token) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
