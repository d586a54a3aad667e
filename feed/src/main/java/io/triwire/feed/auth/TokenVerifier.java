package io.triwire.feed.auth;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.VerificationKeyResolver;
import org.jose4j.lang.UnresolvableKeyException;

/**
 * Tells whether a token is good, and what it allows: its signature by a key of the issuer, who issued it, for whom, and
 * until when. Takes signatures with a public key only: a token that names another algorithm, or none, is refused.
 */
final class TokenVerifier {

    private static final AlgorithmConstraints PUBLIC_KEY_ALGORITHMS = new AlgorithmConstraints(
            AlgorithmConstraints.ConstraintType.PERMIT,
            AlgorithmIdentifiers.RSA_USING_SHA256,
            AlgorithmIdentifiers.RSA_USING_SHA384,
            AlgorithmIdentifiers.RSA_USING_SHA512,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA256,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA384,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA512,
            AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256,
            AlgorithmIdentifiers.ECDSA_USING_P384_CURVE_AND_SHA384,
            AlgorithmIdentifiers.ECDSA_USING_P521_CURVE_AND_SHA512,
            AlgorithmIdentifiers.EDDSA);

    /** By the library's number of what is wrong, what a client is told of it. */
    private static final Map<Integer, String> WORDS = Map.ofEntries(
            Map.entry(ErrorCodes.EXPIRED, "The token has expired."),
            Map.entry(ErrorCodes.NOT_YET_VALID, "The token is not valid yet."),
            Map.entry(ErrorCodes.EXPIRATION_MISSING, "The token never expires: it has no 'exp'."),
            Map.entry(ErrorCodes.ISSUER_MISSING, "The token does not say who issued it: it has no 'iss'."),
            Map.entry(ErrorCodes.ISSUER_INVALID, "The token is not by the issuer that is trusted here."),
            Map.entry(ErrorCodes.AUDIENCE_MISSING, "The token does not say for whom it is: it has no 'aud'."),
            Map.entry(ErrorCodes.AUDIENCE_INVALID, "The token is not for this service: its 'aud' is another."),
            Map.entry(ErrorCodes.SIGNATURE_MISSING, "The token has no signature."),
            Map.entry(ErrorCodes.SIGNATURE_INVALID, "The signature of the token is wrong."));

    private final JwtConsumer consumer;
    private final String rightsClaim;
    private final Duration skew;
    private final Duration maxLife;
    private final long maxBytes;
    private final Clock clock;

    /** A verifier of the tokens that the settings ask for; they are there, see {@link AuthSettings}. */
    TokenVerifier(AuthConfig auth, JwtConfig jwt, VerificationKeyResolver keys, Clock clock) {
        this.consumer = new JwtConsumerBuilder()
                .setJwsAlgorithmConstraints(PUBLIC_KEY_ALGORITHMS)
                .setVerificationKeyResolver(keys)
                .setExpectedIssuer(jwt.issuer().orElseThrow())
                .setExpectedAudience(jwt.audiences().orElseThrow().stream()
                        .map(String::strip)
                        .toArray(String[]::new))
                .setRequireExpirationTime()
                .setAllowedClockSkewInSeconds(jwt.clockSkewSeconds())
                .build();
        this.rightsClaim = auth.rightsClaim();
        this.skew = Duration.ofSeconds(jwt.clockSkewSeconds());
        this.maxLife = auth.maxTokenLife();
        this.maxBytes = auth.maxTokenBytes().asLongValue();
        this.clock = clock;
    }

    /**
     * Who bears a token. May fetch the keys of the issuer, and so must not be called on an event loop.
     *
     * @throws InvalidTokenException if the token is not good
     * @throws KeysUnavailableException if that cannot be told now
     */
    Caller verify(String token) {
        long bytes = token.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > maxBytes) {
            throw new InvalidTokenException("A token of %d bytes is above the bound of %d.".formatted(bytes, maxBytes));
        }
        try {
            return caller(consumer.processToClaims(token));
        } catch (InvalidJwtException refused) {
            unavailableKeys(refused).ifPresent(reason -> {
                throw new KeysUnavailableException(reason);
            });
            // Not as the cause: it has the token.
            throw new InvalidTokenException(words(refused));
        } catch (MalformedClaimException malformed) {
            throw new InvalidTokenException("The token is malformed: its 'exp' is no time, or its 'sub' no text.");
        }
    }

    private static Optional<Throwable> unavailableKeys(Throwable refused) {
        Throwable cause = refused;
        while (cause != null && !(cause instanceof UnresolvableKeyException)) {
            cause = cause.getCause();
        }
        return cause == null ? Optional.empty() : Optional.ofNullable(cause.getCause());
    }

    private static String words(InvalidJwtException refused) {
        Throwable cause = refused;
        while (cause != null) {
            if (cause instanceof UnresolvableKeyException) {
                return "No key of the issuer fits the signature of the token.";
            }
            cause = cause.getCause();
        }
        return refused.getErrorDetails().stream()
                .map(detail -> WORDS.get(detail.getErrorCode()))
                .filter(words -> words != null)
                .findFirst()
                .orElse("The token is malformed, or signed in a way that is not taken here.");
    }

    private Caller caller(JwtClaims claims) throws MalformedClaimException {
        Instant expiry = Instant.ofEpochMilli(claims.getExpirationTime().getValueInMillis());
        if (expiry.isAfter(clock.instant().plus(maxLife).plus(skew))) {
            throw new InvalidTokenException(
                    "The token expires more than %d s from now, which is the bound.".formatted(maxLife.toSeconds()));
        }
        try {
            Rights rights = Optional.ofNullable(claims.getClaimValue(rightsClaim))
                    .map(Rights::of)
                    .orElse(Rights.NONE);
            return new Caller(rights, Optional.ofNullable(claims.getSubject()), Optional.of(expiry.plus(skew)));
        } catch (IllegalArgumentException malformed) {
            throw new InvalidTokenException(
                    "The claim '%s' of the token is malformed: %s.".formatted(rightsClaim, malformed.getMessage()));
        }
    }
}
