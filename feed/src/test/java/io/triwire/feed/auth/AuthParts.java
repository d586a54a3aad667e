package io.triwire.feed.auth;

import java.time.Clock;
import java.time.Duration;

import io.smallrye.config.SmallRyeConfig;

/** Parts of the authentication for the tests of other packages. */
public final class AuthParts {

    private AuthParts() {}

    /** The tokens of a service that listens on a loopback address. */
    public static Tokens tokens(SmallRyeConfig settings) {
        return new Tokens(
                settings.getConfigMapping(AuthConfig.class),
                settings.getConfigMapping(JwtConfig.class),
                "localhost",
                Clock.systemUTC());
    }

    public static Tickets tickets(Duration life) {
        return new Tickets(life, Clock.systemUTC());
    }

    public static RuntimeException keysUnavailable() {
        return new KeysUnavailableException(new IllegalStateException());
    }

    public static RuntimeException forbidden(String message) {
        return new Rights.ForbiddenException(message);
    }
}
