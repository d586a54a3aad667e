package io.triwire.client;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class RetryAfterTest {

    private static final Clock NOON = Clock.fixed(Instant.parse("2026-01-31T12:00:00Z"), ZoneOffset.UTC);

    @Test
    void readsSeconds() {
        assertThat(RetryAfter.parse("120", NOON)).contains(Duration.ofMinutes(2));
    }

    @Test
    void readsADate() {
        assertThat(RetryAfter.parse("Sat, 31 Jan 2026 12:00:05 GMT", NOON)).contains(Duration.ofSeconds(5));
    }

    @Test
    void waitsForNoDateThatIsPast() {
        assertThat(RetryAfter.parse("Sat, 31 Jan 2026 11:00:00 GMT", NOON)).contains(Duration.ZERO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-1", "1.5"})
    void ignoresAnythingElse(String value) {
        assertThat(RetryAfter.parse(value, NOON)).isEmpty();
    }
}
