package io.triwire.feed.auth;

import java.time.Duration;
import java.util.Optional;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Who may read and write the feed. */
@ConfigMapping(prefix = "feed")
public interface AuthConfig {

    /** How a client shows who it is. */
    enum Mode {
        /** Not at all: everybody may do everything. */
        NONE,
        /** By a signed JSON Web Token (RFC 7519), which says what it may do. */
        JWT
    }

    /** How a client shows who it is; when nothing is said, not at all, which a loopback address alone allows. */
    Optional<Mode> auth();

    /** The claim of a token that has the rights of its bearer. */
    @WithDefault("triwire")
    String rightsClaim();

    /** The cookie that may have the token. */
    @WithDefault("triwire-token")
    String tokenCookie();

    /** Longest token; it must pass the bound on the headers of a request, too. */
    @WithDefault("8K")
    MemorySize maxTokenBytes();

    /** How far ahead of now a token may expire: until then it is good, whatever its issuer learns meanwhile. */
    @WithDefault("24h")
    Duration maxTokenLife();

    /** How often the keys of the issuer are fetched: how long a key that it has withdrawn is still taken. */
    @WithDefault("5m")
    Duration keysRefresh();

    /** How long a ticket is good that is given for a token: for a page to connect with it at once. */
    @WithDefault("30s")
    Duration ticketLife();
}
