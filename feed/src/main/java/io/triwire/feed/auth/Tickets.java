package io.triwire.feed.auth;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/**
 * Tickets for clients that can send nothing but an address, such as a browser's {@code EventSource}: each lets its bearer
 * in once, at the instance that gave it, within seconds, with the rights of the token that it was given for. What logs
 * and histories keep of an address is worth nothing then. For use by any thread.
 */
@Singleton
public class Tickets {

    /** Most tickets that are given and not used: they take some megabytes. */
    static final int MAX_UNUSED = 10_000;

    private static final int TICKET_BYTES = 16;

    private final SecureRandom random = new SecureRandom();
    private final Duration life;
    private final Clock clock;
    /** In the order in which they were given, and so in which they end. */
    private final Map<String, Given> unused = new LinkedHashMap<>();

    private record Given(Caller caller, Instant until) {}

    @Inject
    Tickets(AuthConfig config) {
        this(config.ticketLife(), Clock.systemUTC());
    }

    Tickets(Duration life, Clock clock) {
        this.life = life;
        this.clock = clock;
    }

    /** How long a ticket is good. */
    public Duration life() {
        return life;
    }

    /**
     * A ticket for somebody.
     *
     * @return 22 characters that may stand in an address as they are; empty if too many tickets are unused
     */
    public Optional<String> give(Caller caller) {
        byte[] bytes = new byte[TICKET_BYTES];
        random.nextBytes(bytes);
        String ticket = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        Instant now = clock.instant();
        synchronized (unused) {
            forgetEnded(now);
            if (unused.size() >= MAX_UNUSED) {
                return Optional.empty();
            }
            unused.put(ticket, new Given(caller, now.plus(life)));
            return Optional.of(ticket);
        }
    }

    private void forgetEnded(Instant now) {
        Iterator<Given> oldestFirst = unused.values().iterator();
        while (oldestFirst.hasNext() && !now.isBefore(oldestFirst.next().until())) {
            oldestFirst.remove();
        }
    }

    /**
     * Who shows a ticket, which is then used up.
     *
     * @throws InvalidTokenException if it is none of this instance, was used, or has ended, or the token has that it was
     *     given for
     */
    public Caller use(String ticket) {
        Instant now = clock.instant();
        synchronized (unused) {
            return Optional.ofNullable(unused.remove(ticket))
                    .filter(given ->
                            now.isBefore(given.until()) && !given.caller().expired(now))
                    .map(Given::caller)
                    .orElseThrow(() -> new InvalidTokenException(
                            "The ticket is not good: it was used, has ended, or is of another instance."));
        }
    }
}
