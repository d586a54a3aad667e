package io.triwire.feed.auth;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.triwire.feed.ChannelFilter;
import io.triwire.feed.Publication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RightsTest {

    private static final Rights SOME =
            Rights.of(Map.of("subscribe", List.of("orders.*", "news"), "publish", List.of("chat.room1")));

    private static Publication on(Optional<String> channel) {
        return new Publication(channel, "message", OptionalLong.empty(), Optional.empty(), "1");
    }

    @Test
    void aSubscriptionWithoutChannelsGetsThoseThatMayBeRead() {
        ChannelFilter readable = SOME.readable(ChannelFilter.ALL);

        assertThat(List.of("orders.", "orders.eu", "news")).allMatch(channel -> readable.accepts(Optional.of(channel)));
        assertThat(List.of("orders", "news2", "chat.room1", ""))
                .noneMatch(channel -> readable.accepts(Optional.of(channel)));
        assertThat(readable.accepts(Optional.empty())).isFalse();
    }

    @Test
    void aSubscriptionGetsTheChannelsThatItNames() {
        ChannelFilter asked = new ChannelFilter(Set.of("orders.eu", "news"));

        assertThat(SOME.readable(asked)).isEqualTo(asked);
    }

    @Test
    void aSubscriptionThatNamesAnotherChannelIsForbiddenAndToldWhich() {
        assertThatThrownBy(() -> SOME.readable(new ChannelFilter(Set.of("news", "secret"))))
                .isInstanceOf(Rights.ForbiddenException.class)
                .hasMessageContaining("'secret'");
    }

    @Test
    void whoMayReadNothingMayNotSubscribe() {
        assertThatThrownBy(() -> Rights.NONE.readable(ChannelFilter.ALL)).isInstanceOf(Rights.ForbiddenException.class);
        assertThatThrownBy(() -> Rights.of(Map.of("subscribe", List.of())).readable(ChannelFilter.ALL))
                .isInstanceOf(Rights.ForbiddenException.class);
    }

    @Test
    void whoMayReadEverythingGetsEverything() {
        assertThat(Rights.of(Map.of("subscribe", List.of("news", "*"))).readable(ChannelFilter.ALL))
                .isEqualTo(ChannelFilter.ALL);
    }

    @Test
    void aPublicationNeedsTheRightToItsChannel() {
        Publication allowed = on(Optional.of("chat.room1"));

        assertThat(SOME.checked(allowed)).isSameAs(allowed);
        assertThatThrownBy(() -> SOME.checked(on(Optional.of("news"))))
                .isInstanceOf(Rights.ForbiddenException.class)
                .hasMessageContaining("'news'");
    }

    @Test
    void aPublicationWithoutAChannelNeedsTheRightToAll() {
        Rights almost = Rights.of(Map.of("publish", List.of("a*", "")));

        assertThat(Rights.ALL.checked(on(Optional.empty()))).isNotNull();
        assertThatThrownBy(() -> almost.checked(on(Optional.empty()))).isInstanceOf(Rights.ForbiddenException.class);
    }
}
