package io.triwire.feed.auth;

import java.time.Instant;
import java.util.Optional;

import io.triwire.feed.ChannelFilter;
import io.triwire.feed.Subscription;

/**
 * Who makes a request, as far as it matters here.
 *
 * @param rights what he may do
 * @param subject who he is to the issuer of his token (RFC 7519, section 4.1.2); empty if the token does not say
 * @param expires when that ends; empty for never
 */
public record Caller(Rights rights, Optional<String> subject, Optional<Instant> expires) {

    /** Whoever it is, where nobody is asked. */
    public static final Caller ANYBODY = new Caller(Rights.ALL, Optional.empty(), Optional.empty());

    /**
     * What he gets of what he asked for.
     *
     * @throws Rights.ForbiddenException if that is not his to read
     */
    public Subscription permitted(Subscription asked) {
        return equals(ANYBODY)
                ? asked
                : asked.permitted(
                        rights.readable(asked.filter()), !rights.subscribe().equals(ChannelFilter.ALL), expires);
    }

    /** Whether his time is over. */
    boolean expired(Instant now) {
        return expires.filter(end -> !now.isBefore(end)).isPresent();
    }
}
