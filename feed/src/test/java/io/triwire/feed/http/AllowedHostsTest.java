package io.triwire.feed.http;

import java.util.List;
import java.util.Optional;

import io.quarkus.runtime.configuration.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AllowedHostsTest {

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LocalHost.", "a.localhost", "127.0.0.1", "10.1.2.3", "[::1]", "[fe80::1]"})
    void areTheNamesOfThisMachineAndEveryAddress(String host) {
        assertThat(hosts().contain(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"feed.example", "localhost.example", "alocalhost", "127.0.0.1.example", "[::1", "::1", ""})
    void areNoOtherNames(String host) {
        assertThat(hosts().contain(host)).isFalse();
    }

    @Test
    void areThoseThatAreListed() {
        AllowedHosts hosts = hosts("feed.example", " Other.example. ", "*.apps.example");

        assertThat(List.of("feed.example", "FEED.example", "other.example", "a.apps.example", "a.b.apps.example"))
                .allMatch(hosts::contain);
        assertThat(List.of("a.feed.example", "apps.example", "aapps.example", "example"))
                .noneMatch(hosts::contain);
    }

    @Test
    void areAllWhereAStarIsListed() {
        assertThat(hosts("*").contain("anything.example")).isTrue();
    }

    @Test
    void haveTheOneThatTheServiceListensAt() {
        assertThat(AllowedHosts.of(List.of(), Optional.of("feed.example")).contain("feed.example"))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"feed.example:8080", "https://feed.example", "feed.*", "*feed.example", "a b", "feed/x"})
    void haveNoEntryThatCouldNeverMatch(String entry) {
        assertThatThrownBy(() -> hosts(entry))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("feed.allowed-hosts has '" + entry + "'");
    }

    private static AllowedHosts hosts(String... entries) {
        return AllowedHosts.of(List.of(entries), Optional.empty());
    }
}
