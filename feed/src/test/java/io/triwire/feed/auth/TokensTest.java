package io.triwire.feed.auth;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.quarkus.runtime.configuration.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TokensTest {

    private static final Map<String, String> JWT = Map.of(
            "feed.auth", "jwt",
            "mp.jwt.verify.issuer", "https://issuer.example",
            "mp.jwt.verify.audiences", "triwire,other",
            "mp.jwt.verify.publickey.location", "https://issuer.example/jwks");

    private static Tokens tokens(String host, Map<String, String> settings) {
        return new Tokens(AuthSettings.auth(settings), AuthSettings.jwt(settings), host, Clock.systemUTC());
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LocalHost", "127.0.0.1", "127.1.2.3", "::1", "[::1]", "0:0:0:0:0:0:0:1"})
    void asksNobodyOnALoopbackAddress(String host) {
        assertThat(tokens(host, Map.of()).required()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0.0.0.0", "::", "10.0.0.1", "feed.example", "127.0.0.1.evil.example", "localhost.example", ""})
    void doesNotStartOpenWhereOthersReachIt(String host) {
        assertThatThrownBy(() -> tokens(host, Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'%s'".formatted(host))
                .hasMessageContaining("feed.auth=jwt")
                .hasMessageContaining("feed.auth=none");
    }

    @Test
    void startsOpenAnywhereWhenThatIsSaid() {
        assertThat(tokens("0.0.0.0", Map.of("feed.auth", "none")).required()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "0.0.0.0"})
    void asksForATokenWhereThatIsSaid(String host) {
        assertThat(tokens(host, JWT).required()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mp.jwt.verify.issuer", "mp.jwt.verify.audiences", "mp.jwt.verify.publickey.location"})
    void saysWhatIsMissing(String key) {
        Map<String, String> settings = new HashMap<>(JWT);
        settings.remove(key);

        assertThatThrownBy(() -> tokens("localhost", settings))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(key);
    }

    @ParameterizedTest
    @CsvSource({
        "mp.jwt.verify.publickey.location, /no/such/file",
        "mp.jwt.verify.clock.skew, 301",
        "mp.jwt.verify.clock.skew, -1"
    })
    void saysWhatIsWrong(String key, String value) {
        Map<String, String> settings = new HashMap<>(JWT);
        settings.put(key, value);

        assertThatThrownBy(() -> tokens("localhost", settings))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(key)
                .hasMessageContaining(value);
    }

    @Test
    void readsEveryKey() {
        Map<String, String> settings = new HashMap<>(JWT);
        settings.put("feed.rights-claim", "rights");
        settings.put("feed.token-cookie", "session");
        settings.put("feed.max-token-bytes", "2K");
        settings.put("feed.max-token-life", "1h");
        settings.put("feed.keys-refresh", "30s");
        settings.put("feed.ticket-life", "5s");
        settings.put("mp.jwt.verify.clock.skew", "3");

        AuthConfig auth = AuthSettings.auth(settings);
        JwtConfig jwt = AuthSettings.jwt(settings);

        assertThat(auth.auth()).contains(AuthConfig.Mode.JWT);
        assertThat(auth.rightsClaim()).isEqualTo("rights");
        assertThat(auth.tokenCookie()).isEqualTo("session");
        assertThat(auth.maxTokenBytes().asLongValue()).isEqualTo(2048);
        assertThat(auth.maxTokenLife()).isEqualTo(Duration.ofHours(1));
        assertThat(auth.keysRefresh()).isEqualTo(Duration.ofSeconds(30));
        assertThat(auth.ticketLife()).isEqualTo(Duration.ofSeconds(5));
        assertThat(jwt.issuer()).contains("https://issuer.example");
        assertThat(jwt.audiences()).contains(Set.of("triwire", "other"));
        assertThat(jwt.keys()).contains("https://issuer.example/jwks");
        assertThat(jwt.clockSkewSeconds()).isEqualTo(3);
    }

    @Test
    void hasTheseDefaults() {
        AuthConfig auth = AuthSettings.auth(Map.of());

        assertThat(auth.auth()).isEmpty();
        assertThat(auth.rightsClaim()).isEqualTo("triwire");
        assertThat(auth.tokenCookie()).isEqualTo("triwire-token");
        assertThat(auth.maxTokenBytes().asLongValue()).isEqualTo(8192);
        assertThat(auth.maxTokenLife()).isEqualTo(Duration.ofHours(24));
        assertThat(auth.keysRefresh()).isEqualTo(Duration.ofMinutes(5));
        assertThat(auth.ticketLife()).isEqualTo(Duration.ofSeconds(30));
        assertThat(AuthSettings.jwt(Map.of()).clockSkewSeconds()).isEqualTo(10);
    }

    @Test
    void knowsAGoodTokenAgainUntilItExpires() {
        HandClock clock = new HandClock();
        VerifiedTokens known = new VerifiedTokens(10, Duration.ofMinutes(1), clock);
        Caller caller = new Caller(
                Rights.NONE, Optional.empty(), Optional.of(clock.instant().plusSeconds(10)));
        known.add("token", caller);

        assertThat(known.find("token")).contains(caller);
        clock.forward(Duration.ofSeconds(10));
        assertThat(known.find("token")).isEmpty();
    }

    @Test
    void looksAtATokenAgainAfterAWhile() {
        HandClock clock = new HandClock();
        VerifiedTokens known = new VerifiedTokens(10, Duration.ofMinutes(1), clock);
        known.add(
                "token",
                new Caller(
                        Rights.NONE,
                        Optional.empty(),
                        Optional.of(clock.instant().plusSeconds(1_000))));

        clock.forward(Duration.ofMinutes(1));

        assertThat(known.find("token")).isEmpty();
    }

    @Test
    void knowsTheTokensThatWereUsedLast() {
        VerifiedTokens known = new VerifiedTokens(2, Duration.ofMinutes(1), new HandClock());
        Caller caller = new Caller(Rights.NONE, Optional.empty(), Optional.of(Instant.MAX));
        known.add("a", caller);
        known.add("b", caller);
        known.find("a");

        known.add("c", caller);

        assertThat(known.find("a")).isPresent();
        assertThat(known.find("b")).isEmpty();
        assertThat(known.find("c")).isPresent();
    }
}
