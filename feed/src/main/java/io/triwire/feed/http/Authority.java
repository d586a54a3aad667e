package io.triwire.feed.http;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

import io.vertx.core.net.HostAndPort;

/**
 * What a request asks for in its Host header or {@code :authority} (RFC 9110, section 7.2).
 *
 * @param host a name or an address, in lower case; one of IPv6 is in brackets
 * @param port 1 to 65535; empty for the default of the scheme
 */
record Authority(String host, OptionalInt port) {

    /** Reads it; empty if it is none, or one without a host. */
    static Optional<Authority> parse(String text) {
        return Optional.ofNullable(HostAndPort.parseAuthority(text, -1))
                .filter(parsed -> !parsed.host().isEmpty())
                .map(Authority::of);
    }

    static Authority of(HostAndPort parsed) {
        return new Authority(
                parsed.host().toLowerCase(Locale.ROOT),
                parsed.port() > 0 ? OptionalInt.of(parsed.port()) : OptionalInt.empty());
    }
}
