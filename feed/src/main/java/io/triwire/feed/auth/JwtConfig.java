package io.triwire.feed.auth;

import java.util.Optional;
import java.util.Set;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;

/** What a token must be, by the keys of MicroProfile JWT. */
@ConfigMapping(prefix = "mp.jwt.verify")
public interface JwtConfig {

    /** Who must have issued a token. */
    Optional<String> issuer();

    /** For whom a token must have been issued: one of these. */
    Optional<Set<String>> audiences();

    /** Where the issuer's public keys are: the address of a JWK Set (RFC 7517), or a file with one or with a PEM key. */
    @WithName("publickey.location")
    Optional<String> keys();

    /** How many seconds the clocks of the issuer and of this machine may differ. */
    @WithName("clock.skew")
    @WithDefault("10")
    int clockSkewSeconds();
}
