package io.triwire.feed;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;

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
}
