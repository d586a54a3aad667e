package io.triwire.feed.http;

import java.util.List;

import io.quarkus.runtime.configuration.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AllowedOriginsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://app.example",
                "https://App.Example",
                "https://app.example/",
                " https://app.example",
                "https://app.example:443"
            })
    void areMeantHoweverTheyAreWritten(String entry) {
        AllowedOrigins origins = AllowedOrigins.of(List.of("http://other.example:8080", entry));

        assertThat(origins.contain("https://app.example")).isTrue();
        assertThat(origins.contain("http://other.example:8080")).isTrue();
        assertThat(List.of("http://app.example", "https://app.example:8443", "https://a.app.example", "null"))
                .noneMatch(origins::contain);
    }

    @Test
    void areNoneUnlessListed() {
        assertThat(AllowedOrigins.of(List.of()).contain("https://app.example")).isFalse();
    }

    @Test
    void areAllWhereAStarIsListed() {
        assertThat(List.of("https://app.example", "null")).allMatch(AllowedOrigins.of(List.of("*"))::contain);
    }

    @Test
    void mayBeOfAppsWithASchemeOfTheirOwn() {
        assertThat(AllowedOrigins.of(List.of("capacitor://localhost")).contain("capacitor://localhost"))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "app.example",
                "null",
                "https://*.example",
                "https://app.example/page",
                "https://",
                "//app.example",
                "https://a@app.example",
                "https://app.example:x"
            })
    void haveNoEntryThatCouldNeverMatch(String entry) {
        assertThatThrownBy(() -> AllowedOrigins.of(List.of(entry)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("feed.allowed-origins has '" + entry + "'");
    }
}
