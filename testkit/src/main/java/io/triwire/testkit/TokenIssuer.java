package io.triwire.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/**
 * An issuer of JSON Web Tokens, such as Keycloak is: an HTTP server of the loopback address with a JWK Set (RFC 7517) of
 * an RSA key and one of an elliptic curve, which may be replaced by others, and what signs with them.
 */
public final class TokenIssuer implements AutoCloseable {

    /** The {@code iss} of its tokens. */
    public static final String ISSUER = "https://issuer.example/realms/triwire";

    /** The {@code aud} of its tokens. */
    public static final String AUDIENCE = "triwire";

    /** How long the tokens are good that are given at {@link #tokens}. */
    public static final Duration SHORT = Duration.ofSeconds(3);

    private static final AtomicInteger KEYS = new AtomicInteger();

    private final HttpServer server;
    private final AtomicInteger fetches = new AtomicInteger();
    private final AtomicInteger given = new AtomicInteger();
    private final List<PublicJsonWebKey> published = new ArrayList<>();
    private PublicJsonWebKey rsa;
    private PublicJsonWebKey ec;
    private volatile boolean down;

    private TokenIssuer(HttpServer server) throws JoseException {
        this.server = server;
        this.rsa = newRsa();
        this.ec = newEc();
        published.addAll(List.of(rsa, ec));
    }

    /** Starts one on a free port. */
    public static TokenIssuer start() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            TokenIssuer issuer = new TokenIssuer(server);
            server.createContext("/jwks", issuer::answer);
            server.createContext("/token", issuer::answerToken);
            server.start();
            return issuer;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (JoseException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static PublicJsonWebKey newRsa() throws JoseException {
        PublicJsonWebKey key = RsaJwkGenerator.generateJwk(2048);
        key.setKeyId("rsa-" + KEYS.incrementAndGet());
        return key;
    }

    private static PublicJsonWebKey newEc() throws JoseException {
        PublicJsonWebKey key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        key.setKeyId("ec-" + KEYS.incrementAndGet());
        return key;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            fetches.incrementAndGet();
            if (down) {
                exchange.sendResponseHeaders(500, -1);
                return;
            }
            byte[] keys = keySet().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            // As issuers have it: who keeps to it takes a withdrawn key for a day.
            exchange.getResponseHeaders().set("Cache-Control", "max-age=86400");
            exchange.sendResponseHeaders(200, keys.length);
            exchange.getResponseBody().write(keys);
        }
    }

    private void answerToken(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] token = token().subscribe("*")
                    .publish("*")
                    .expiringIn(SHORT)
                    .signed()
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, token.length);
            exchange.getResponseBody().write(token);
            given.incrementAndGet();
        }
    }

    /** Where it gives tokens that may read and write everything, for {@link #SHORT}. */
    public URI tokens() {
        return keys().resolve("/token");
    }

    /** How many it has given there. */
    public int given() {
        return given.get();
    }

    /** Its public keys, as a JWK Set. */
    public synchronized String keySet() {
        return new JsonWebKeySet(published).toJson();
    }

    /** Where its public keys are. */
    public URI keys() {
        return URI.create(
                "http://127.0.0.1:%d/jwks".formatted(server.getAddress().getPort()));
    }

    /** The settings of a service that trusts it. */
    public Map<String, String> settings() {
        return Map.of(
                "feed.auth",
                "jwt",
                "mp.jwt.verify.issuer",
                ISSUER,
                "mp.jwt.verify.audiences",
                AUDIENCE,
                "mp.jwt.verify.publickey.location",
                keys().toString(),
                "mp.jwt.verify.clock.skew",
                "0");
    }

    /** Has its keys replaced by others: those of before are published no more. */
    public synchronized void replaceKeys() {
        try {
            rsa = newRsa();
            ec = newEc();
            published.clear();
            published.addAll(List.of(rsa, ec));
        } catch (JoseException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** Has its keys unreadable, or readable again. */
    public void beDown(boolean whether) {
        down = whether;
    }

    /** How often its keys have been asked for. */
    public int fetches() {
        return fetches.get();
    }

    /** Its RSA key. */
    public synchronized PublicJsonWebKey rsa() {
        return rsa;
    }

    /** Its key of an elliptic curve. */
    public synchronized PublicJsonWebKey ec() {
        return ec;
    }

    /** A token of somebody with no rights yet, good for five minutes. */
    public Token token() {
        return new Token();
    }

    /** What may read and write everything, for five minutes. */
    public String all() {
        return token().subscribe("*").publish("*").signed();
    }

    /** A token to be. */
    public final class Token {

        private final JwtClaims claims = new JwtClaims();
        private final List<String> subscribe = new ArrayList<>();
        private final List<String> publish = new ArrayList<>();

        private Token() {
            claims.setIssuer(ISSUER);
            claims.setAudience(AUDIENCE);
            claims.setSubject("somebody");
            expiringIn(Duration.ofMinutes(5));
        }

        /** The same with the right to subscribe to these. */
        public Token subscribe(String... patterns) {
            subscribe.addAll(List.of(patterns));
            return this;
        }

        /** The same with the right to publish on these. */
        public Token publish(String... patterns) {
            publish.addAll(List.of(patterns));
            return this;
        }

        /** The same that ends then. */
        public Token expiringIn(Duration life) {
            claims.setExpirationTime(
                    NumericDate.fromMilliseconds(Instant.now().plus(life).toEpochMilli()));
            return this;
        }

        /** The same with another claim. */
        public Token claim(String name, Object value) {
            claims.setClaim(name, value);
            return this;
        }

        /** The same without a claim. */
        public Token without(String name) {
            claims.unsetClaim(name);
            return this;
        }

        /** What is signed. */
        public String claims() {
            if (!subscribe.isEmpty() || !publish.isEmpty()) {
                claims.setClaim("triwire", Map.of("subscribe", subscribe, "publish", publish));
            }
            return claims.toJson();
        }

        /** The token, signed with the RSA key. */
        public String signed() {
            return signed(rsa(), AlgorithmIdentifiers.RSA_USING_SHA256);
        }

        /** The token, signed with the key of an elliptic curve. */
        public String signedByCurve() {
            return signed(ec(), AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
        }

        private String signed(PublicJsonWebKey key, String algorithm) {
            JsonWebSignature signature = new JsonWebSignature();
            signature.setPayload(claims());
            signature.setKey(key.getPrivateKey());
            signature.setKeyIdHeaderValue(key.getKeyId());
            signature.setAlgorithmHeaderValue(algorithm);
            try {
                return signature.getCompactSerialization();
            } catch (JoseException failed) {
                throw new IllegalStateException(failed);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
