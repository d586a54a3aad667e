package io.triwire.feed.auth;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.time.Duration;
import java.util.Map;

import org.jose4j.http.Get;
import org.jose4j.http.Response;
import org.jose4j.http.SimpleResponse;
import org.jose4j.jwk.HttpsJwks;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.keys.EcKeyUtil;
import org.jose4j.keys.RsaKeyUtil;
import org.jose4j.keys.resolvers.HttpsJwksVerificationKeyResolver;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jose4j.keys.resolvers.VerificationKeyResolver;
import org.jose4j.lang.JoseException;

/** The public keys of the issuer: of an address, fetched again and again, or of a file, read once. */
final class VerificationKeys {

    /** Between two fetches because of a key that is not known: nobody can have the issuer asked all the time. */
    static final Duration BETWEEN_FETCHES = Duration.ofSeconds(5);

    private static final Duration FETCH_TIMEOUT = Duration.ofSeconds(3);

    private VerificationKeys() {}

    /**
     * The keys at a place.
     *
     * @param location of a JWK Set by {@code http} or {@code https}, or else a file, which may also be a PEM public key
     * @param refresh how often an address is asked again
     * @throws IllegalArgumentException if a file cannot be read, or has no keys; the message says so
     */
    static VerificationKeyResolver at(String location, Duration refresh) {
        return location.startsWith("http://") || location.startsWith("https://")
                ? fetched(location, refresh)
                : read(location);
    }

    private static VerificationKeyResolver fetched(String location, Duration refresh) {
        Get get = new Get();
        get.setConnectTimeout(Math.toIntExact(FETCH_TIMEOUT.toMillis()));
        get.setReadTimeout(Math.toIntExact(FETCH_TIMEOUT.toMillis()));
        get.setRetries(0);
        HttpsJwks keys = new HttpsJwks(location);
        keys.setSimpleHttpGet(address -> withoutCacheControl(get.get(address)));
        keys.setDefaultCacheDuration(refresh.toSeconds());
        keys.setRefreshReprieveThreshold(Math.min(BETWEEN_FETCHES.toMillis(), refresh.toMillis()));
        return new HttpsJwksVerificationKeyResolver(keys);
    }

    /** For the issuer could otherwise have a withdrawn key taken for longer than it is configured here. */
    private static SimpleResponse withoutCacheControl(SimpleResponse answer) {
        return new Response(answer.getStatusCode(), answer.getStatusMessage(), Map.of(), answer.getBody());
    }

    private static VerificationKeyResolver read(String location) {
        try {
            Path file = location.startsWith("file:") ? Path.of(URI.create(location)) : Path.of(location);
            String text = Files.readString(file, StandardCharsets.UTF_8);
            if (text.stripLeading().startsWith("{")) {
                return new JwksVerificationKeyResolver(new JsonWebKeySet(text).getJsonWebKeys());
            }
            Key key = publicKey(text);
            return (signature, nesting) -> key;
        } catch (IOException | IllegalArgumentException | JoseException unreadable) {
            throw new IllegalArgumentException(
                    "'%s' is neither the address of a JWK Set nor a file with one, or with a public key in PEM (%s)"
                            .formatted(location, unreadable),
                    unreadable);
        }
    }

    private static Key publicKey(String pem) throws JoseException {
        try {
            return new RsaKeyUtil().fromPemEncoded(pem);
        } catch (Exception notRsa) {
            try {
                return new EcKeyUtil().fromPemEncoded(pem);
            } catch (Exception notEcEither) {
                throw new JoseException("no RSA or EC key: " + notEcEither.getMessage(), notEcEither);
            }
        }
    }
}
