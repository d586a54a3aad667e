package io.triwire.feed.auth;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.EcKeyUtil;
import org.jose4j.keys.HmacKey;
import org.jose4j.keys.RsaKeyUtil;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.triwire.testkit.TokenIssuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

@Tag("slow")
class TokenVerifierTest {

    private static final Duration MINUTES = Duration.ofMinutes(5);

    private final TokenIssuer issuer = TokenIssuer.start();

    @TempDir
    private Path directory;

    @AfterEach
    void stop() {
        issuer.close();
    }

    private TokenVerifier verifier(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(issuer.settings());
        settings.putAll(more);
        return new TokenVerifier(
                AuthSettings.auth(settings),
                AuthSettings.jwt(settings),
                VerificationKeys.at(AuthSettings.jwt(settings).keys().orElseThrow(), MINUTES),
                Clock.systemUTC());
    }

    private TokenVerifier verifier() {
        return verifier(Map.of());
    }

    @Test
    void readsTheRightsOfATokenThatIsSignedWithRsa() {
        Caller caller = verifier()
                .verify(issuer.token().subscribe("quay").publish("pier*").signed());

        assertThat(caller.rights().subscribe().accepts(Optional.of("quay"))).isTrue();
        assertThat(caller.rights().publish().accepts(Optional.of("pier 1"))).isTrue();
        assertThat(caller.rights().publish().accepts(Optional.of("quay"))).isFalse();
    }

    @Test
    void readsTheRightsOfATokenThatIsSignedWithAnEllipticCurve() {
        Caller caller = verifier().verify(issuer.token().subscribe("quay").signedByCurve());

        assertThat(caller.rights().subscribe().accepts(Optional.of("quay"))).isTrue();
    }

    @Test
    void givesNoRightsWithoutTheClaim() {
        assertThat(verifier().verify(issuer.token().signed()).rights()).isEqualTo(Rights.NONE);
    }

    @Test
    void readsTheRightsFromTheClaimThatIsConfigured() {
        String token = issuer.token()
                .claim("https://example.org/feed", Map.of("subscribe", List.of("*")))
                .signed();

        Caller caller = verifier(Map.of("feed.rights-claim", "https://example.org/feed"))
                .verify(token);

        assertThat(caller.rights().subscribe()).isEqualTo(Rights.ALL.subscribe());
    }

    @Test
    void isGoodUntilItExpiresAndTheClocksMayDiffer() {
        Instant before = Instant.now();

        Caller caller = verifier(Map.of("mp.jwt.verify.clock.skew", "30"))
                .verify(issuer.token().expiringIn(Duration.ofMinutes(1)).signed());

        // An expiry is of whole seconds.
        assertThat(caller.expires().orElseThrow()).isBetween(before.plusSeconds(88), before.plusSeconds(95));
    }

    private static Stream<Arguments> wrongs() {
        return Stream.of(
                wrong("expired", token -> token.expiringIn(Duration.ofSeconds(-2))),
                wrong("'exp'", token -> token.without("exp")),
                wrong("malformed", token -> token.claim("exp", "tomorrow")),
                wrong("86400 s", token -> token.expiringIn(Duration.ofDays(2))),
                wrong("not valid yet", token -> token.claim("nbf", Instant.now().getEpochSecond() + 60)),
                wrong("issuer", token -> token.claim("iss", "https://evil.example")),
                wrong("'iss'", token -> token.without("iss")),
                wrong("'aud'", token -> token.claim("aud", "account")),
                wrong("'aud'", token -> token.without("aud")),
                wrong("not a JSON object", token -> token.claim("triwire", "subscribe")),
                wrong("'read' is not known", token -> token.claim("triwire", Map.of("read", List.of("*")))),
                wrong("'publish' is not", token -> token.claim("triwire", Map.of("publish", "*"))),
                wrong("'subscribe' is not", token -> token.claim("triwire", Map.of("subscribe", List.of(1)))),
                wrong("257", token -> token.claim("triwire", Map.of("subscribe", List.of("x".repeat(257))))),
                wrong("above the bound of 8192", token -> token.claim("filling", "x".repeat(8_000))));
    }

    private static Arguments wrong(String words, UnaryOperator<TokenIssuer.Token> change) {
        return arguments(words, change);
    }

    @ParameterizedTest
    @MethodSource("wrongs")
    void refusesATokenThatIsNotGoodAndSaysWhy(String words, UnaryOperator<TokenIssuer.Token> change) {
        assertRefused(change.apply(issuer.token()).signed(), words);
    }

    private void assertRefused(String token, String words) {
        assertThatThrownBy(() -> verifier().verify(token))
                .isInstanceOf(InvalidTokenException.class)
                .hasMessageContaining(words)
                .hasNoCause();
    }

    @Test
    void refusesATokenWithoutASignature() throws JoseException {
        JsonWebSignature none = new JsonWebSignature();
        none.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
        none.setAlgorithmHeaderValue(AlgorithmIdentifiers.NONE);
        none.setPayload(issuer.token().subscribe("*").claims());

        assertRefused(none.getCompactSerialization(), "No key");
        assertThatThrownBy(() -> verifier(Map.of("mp.jwt.verify.publickey.location", pem()))
                        .verify(none.getCompactSerialization()))
                .isInstanceOf(InvalidTokenException.class)
                .hasMessageContaining("not taken here");
    }

    /** Whoever knows the public key could sign, if it were taken for a shared secret. */
    @Test
    void refusesATokenThatIsSignedWithThePublicKeyAsASecret() throws JoseException {
        JsonWebSignature confused = new JsonWebSignature();
        confused.setPayload(issuer.token().subscribe("*").claims());
        confused.setKeyIdHeaderValue(issuer.rsa().getKeyId());
        confused.setAlgorithmHeaderValue(AlgorithmIdentifiers.HMAC_SHA256);
        confused.setKey(new HmacKey(issuer.rsa().getPublicKey().getEncoded()));

        assertRefused(confused.getCompactSerialization(), "No key");
        assertThatThrownBy(() -> verifier(Map.of("mp.jwt.verify.publickey.location", pem()))
                        .verify(confused.getCompactSerialization()))
                .isInstanceOf(InvalidTokenException.class)
                .hasMessageContaining("not taken here");
    }

    @Test
    void refusesATokenWhoseClaimsWereChanged() {
        String[] parts = issuer.token().subscribe("quay").signed().split("\\.");
        String claims = issuer.token().subscribe("*").claims();
        parts[1] = Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(StandardCharsets.UTF_8));

        assertRefused(String.join(".", parts), "signature");
    }

    @Test
    void refusesATokenThatAnotherSigned() {
        try (TokenIssuer other = TokenIssuer.start()) {
            assertRefused(other.all(), "No key");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a.b", "a.b.c", "....", "eyJhbGciOiJSUzI1NiJ9.e30."})
    void refusesWhatIsNoToken(String text) {
        assertRefused(text, "token");
    }

    @Test
    void takesTheKeysOfAFileToo() throws IOException {
        Path set = directory.resolve("keys.json");
        Files.writeString(set, issuer.keySet());

        TokenVerifier verifier = verifier(Map.of("mp.jwt.verify.publickey.location", set.toString()));

        assertThat(verifier.verify(issuer.all()).rights()).isEqualTo(Rights.ALL);
        assertThat(issuer.fetches()).isZero();
    }

    @Test
    void takesAPublicKeyInPem() {
        TokenVerifier verifier = verifier(Map.of("mp.jwt.verify.publickey.location", pem()));

        assertThat(verifier.verify(issuer.all()).rights()).isEqualTo(Rights.ALL);
    }

    @Test
    void takesAPublicKeyOfAnEllipticCurveInPem() {
        TokenVerifier verifier = verifier(Map.of(
                "mp.jwt.verify.publickey.location",
                pem(EcKeyUtil.pemEncode(issuer.ec().getPublicKey()))));

        assertThat(verifier.verify(issuer.token().subscribe("quay").signedByCurve())
                        .rights()
                        .subscribe()
                        .accepts(Optional.of("quay")))
                .isTrue();
    }

    @Test
    void saysThatAFileHasNoKey() {
        String location = pem("-----BEGIN PUBLIC KEY-----\nbm8ga2V5\n-----END PUBLIC KEY-----\n");

        assertThatThrownBy(() -> VerificationKeys.at(location, MINUTES))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(location)
                .hasMessageContaining("no RSA or EC key");
    }

    private String pem() {
        return pem(RsaKeyUtil.pemEncode(issuer.rsa().getPublicKey()));
    }

    private String pem(String key) {
        try {
            Path pem = directory.resolve("key.pem");
            Files.writeString(pem, key);
            return pem.toUri().toString();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Test
    void asksForTheKeysOnce() {
        TokenVerifier verifier = verifier();

        for (int i = 0; i < 5; i++) {
            verifier.verify(issuer.all());
        }

        assertThat(issuer.fetches()).isEqualTo(1);
    }

    @Test
    void saysThatItCannotTellWhenTheKeysCannotBeRead() {
        TokenVerifier verifier = verifier();
        issuer.beDown(true);

        assertThatThrownBy(() -> verifier.verify(issuer.all())).isInstanceOf(KeysUnavailableException.class);

        issuer.beDown(false);
        assertThat(verifier.verify(issuer.all()).rights()).isEqualTo(Rights.ALL);
    }

    /** Whatever the issuer's Cache-Control says. */
    @Test
    void refusesAKeyThatWasWithdrawnOnceTheKeysAreFetchedAgain() throws InterruptedException {
        TokenVerifier verifier = new TokenVerifier(
                AuthSettings.auth(issuer.settings()),
                AuthSettings.jwt(issuer.settings()),
                VerificationKeys.at(issuer.keys().toString(), Duration.ofSeconds(1)),
                Clock.systemUTC());
        String token = issuer.all();
        verifier.verify(token);
        issuer.replaceKeys();

        Thread.sleep(1_100);

        assertThatThrownBy(() -> verifier.verify(token))
                .isInstanceOf(InvalidTokenException.class)
                .hasMessageContaining("No key");
        assertThat(verifier.verify(issuer.all()).rights()).isEqualTo(Rights.ALL);
    }

    @Test
    void doesNotHaveTheIssuerAskedAgainByEveryUnknownKey() {
        TokenVerifier verifier = verifier();
        verifier.verify(issuer.all());

        try (TokenIssuer other = TokenIssuer.start()) {
            for (int i = 0; i < 5; i++) {
                assertThatThrownBy(() -> verifier.verify(other.all())).isInstanceOf(InvalidTokenException.class);
            }
        }

        assertThat(issuer.fetches()).isEqualTo(1);
    }

    @Test
    void boundsHowFarAheadATokenMayExpire() {
        Map<String, String> settings = new HashMap<>(issuer.settings());
        settings.put("feed.max-token-life", "1m");
        TokenVerifier verifier = new TokenVerifier(
                AuthSettings.auth(settings),
                AuthSettings.jwt(settings),
                VerificationKeys.at(issuer.keys().toString(), MINUTES),
                Clock.fixed(Instant.now(), ZoneOffset.UTC));

        assertThatThrownBy(() -> verifier.verify(issuer.all()))
                .isInstanceOf(InvalidTokenException.class)
                .hasMessageContaining("60 s");
    }
}
