package io.triwire.feed;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ChannelFilterTest {

    @Test
    void passesTheChannelsItNames() {
        assertThat(new ChannelFilter(Set.of("a", "b")).accepts(Optional.of("b")))
                .isTrue();
    }

    @Test
    void passesNoOtherChannel() {
        assertThat(new ChannelFilter(Set.of("a", "b")).accepts(Optional.of("A")))
                .isFalse();
    }

    @Test
    void passesNoEventWithoutAChannelWhenItNamesSome() {
        assertThat(new ChannelFilter(Set.of("a")).accepts(Optional.empty())).isFalse();
    }

    @Test
    void passesEveryChannelWhenItNamesNone() {
        assertThat(ChannelFilter.ALL.accepts(Optional.of("any"))).isTrue();
    }

    @Test
    void passesEventsWithoutAChannelWhenItNamesNone() {
        assertThat(ChannelFilter.ALL.accepts(Optional.empty())).isTrue();
    }

    @Test
    void doesNotChangeWithTheSetItWasMadeFrom() {
        Set<String> channels = new HashSet<>(Set.of("a"));
        ChannelFilter filter = new ChannelFilter(channels);

        channels.add("b");

        assertThat(filter.accepts(Optional.of("b"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "orders.*, orders.eu, true",
        "orders.*, orders., true",
        "orders.*, orders, false",
        "orders.*, Orders.eu, false",
        "orders, orders.eu, false",
        "*, any, true",
        "'', any, false",
        "'', '', true",
        "a*b, a*b, true",
        "a*b, a-b, false",
        "a**, a*b, true",
        "a**, ab, false"
    })
    void passesTheChannelsOfAPattern(String pattern, String channel, boolean passes) {
        assertThat(ChannelFilter.ofPatterns(Set.of(pattern)).accepts(Optional.of(channel)))
                .isEqualTo(passes);
    }

    @ParameterizedTest
    @CsvSource({"*, true", "a*, false", "'', false"})
    void passesEventsWithoutAChannelByTheLoneStarAlone(String pattern, boolean passes) {
        assertThat(ChannelFilter.ofPatterns(Set.of(pattern)).accepts(Optional.empty()))
                .isEqualTo(passes);
    }

    /** Subscribers whose filters are equal share what is written to them. */
    @Test
    void equalsAFilterOfTheSamePatterns() {
        assertThat(ChannelFilter.ofPatterns(List.of("a", "b*", "c*")))
                .isEqualTo(ChannelFilter.ofPatterns(List.of("c*", "b*", "a")))
                .hasSameHashCodeAs(ChannelFilter.ofPatterns(List.of("c*", "a", "b*")))
                .isNotEqualTo(ChannelFilter.ofPatterns(List.of("a", "b", "c*")));
        assertThat(ChannelFilter.ofPatterns(List.of("a", "*"))).isEqualTo(ChannelFilter.ALL);
        assertThat(ChannelFilter.ofPatterns(List.of())).isEqualTo(ChannelFilter.NONE);
    }
}
