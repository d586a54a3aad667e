package io.triwire.feed.auth;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Whether clients must show a token here, and who bears one. A singleton, so that no proxy is asked at each request. */
@Singleton
public class Tokens {

    private static final Logger LOG = Logger.getLogger(Tokens.class);

    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[?(::1|(0{1,4}:){7}0{0,3}1)]?", Pattern.CASE_INSENSITIVE);

    /** How many tokens that were found good are known again. */
    private static final int KNOWN_TOKENS = 10_000;

    /** How long: the time that a withdrawn key is taken beyond {@link AuthConfig#keysRefresh}, at most. */
    private static final Duration KNOWN_FOR = Duration.ofMinutes(1);

    private final Optional<TokenVerifier> verifier;
    private final VerifiedTokens known;

    /**
     * Checks the settings.
     *
     * @throws ConfigurationException if they leave the feed open where nobody has said that it may be, or lack what a
     *     token is to be checked by; one sentence says which, and what to set
     */
    @Inject
    Tokens(
            AuthConfig auth,
            JwtConfig jwt,
            @ConfigProperty(name = "quarkus.http.host", defaultValue = "0.0.0.0") String host) {
        this(auth, jwt, host, Clock.systemUTC());
    }

    Tokens(AuthConfig auth, JwtConfig jwt, String host, Clock clock) {
        this.known = new VerifiedTokens(KNOWN_TOKENS, KNOWN_FOR, clock);
        this.verifier =
                mode(auth, host) == AuthConfig.Mode.JWT ? Optional.of(verifier(auth, jwt, clock)) : Optional.empty();
    }

    private static AuthConfig.Mode mode(AuthConfig auth, String host) {
        return auth.auth().orElseGet(() -> {
            if (LOOPBACK.matcher(host).matches()) {
                return AuthConfig.Mode.NONE;
            }
            throw new ConfigurationException(
                    ("quarkus.http.host is '%s', where others reach the feed: set feed.auth=jwt to ask them for a token,"
                                    + " or feed.auth=none to let everybody read and write it.")
                            .formatted(host));
        });
    }

    private static TokenVerifier verifier(AuthConfig auth, JwtConfig jwt, Clock clock) {
        required("mp.jwt.verify.issuer", "the 'iss' of the tokens", jwt.issuer());
        required("mp.jwt.verify.audiences", "the 'aud' of the tokens for this service", jwt.audiences());
        String location = required(
                "mp.jwt.verify.publickey.location",
                "the address of the issuer's JWK Set, or a file with its public key",
                jwt.keys());
        if (jwt.clockSkewSeconds() < 0 || jwt.clockSkewSeconds() > 300) {
            throw new ConfigurationException(
                    "mp.jwt.verify.clock.skew is %d, but must be 0 to 300 seconds.".formatted(jwt.clockSkewSeconds()));
        }
        if (location.startsWith("http://")) {
            LOG.warnf(
                    "The keys of the issuer come from %s without TLS: whoever can change them opens the feed.",
                    location);
        }
        try {
            return new TokenVerifier(auth, jwt, VerificationKeys.at(location, auth.keysRefresh()), clock);
        } catch (IllegalArgumentException unreadable) {
            throw new ConfigurationException(
                    "mp.jwt.verify.publickey.location: %s.".formatted(unreadable.getMessage()), unreadable);
        }
    }

    private static <T> T required(String key, String meaning, Optional<T> value) {
        return value.orElseThrow(() -> new ConfigurationException(
                "%s is not set, but with feed.auth=jwt it must be: %s.".formatted(key, meaning)));
    }

    /** Has the settings checked when the service starts, not with the first request. */
    void check(@Observes StartupEvent starting) {
        if (verifier.isEmpty()) {
            LOG.info("Everybody who reaches this service may read and write the feed: feed.auth is none.");
        }
    }

    /** Whether a client must show a token. */
    public boolean required() {
        return verifier.isPresent();
    }

    /** Who bears a token that was found good a moment ago. */
    public Optional<Caller> known(String token) {
        return known.find(token);
    }

    /**
     * Who bears a token. May fetch the keys of the issuer, and so must not be called on an event loop.
     *
     * @throws InvalidTokenException if the token is not good
     * @throws KeysUnavailableException if that cannot be told now
     */
    public Caller verify(String token) {
        Caller caller = verifier.orElseThrow().verify(token);
        known.add(token, caller);
        return caller;
    }
}
