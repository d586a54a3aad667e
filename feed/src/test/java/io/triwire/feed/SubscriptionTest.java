package io.triwire.feed;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SubscriptionTest {

    private static final Subscription.Bounds BOUNDS =
            new Subscription.Bounds(Set.of("after", "channel", "heartbeat", "wait"), 3, Duration.ofMinutes(1));

    private static Subscription parse(String name, String... values) {
        return Subscription.parse(Map.of(name, List.of(values)), BOUNDS);
    }

    private static void assertRefused(String message, String name, String... values) {
        assertThatThrownBy(() -> parse(name, values))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void isToWhatComesNextOnAllChannelsUnlessItSaysMore() {
        assertThat(Subscription.parse(Map.of(), BOUNDS))
                .isEqualTo(new Subscription(
                        new StartPoint.Latest(), ChannelFilter.ALL, false, Optional.empty(), Subscription.Permit.FULL));
    }

    @Test
    void saysWhereItStartsAndWhichChannelsItWants() {
        assertThat(parse("after", "earliest").start()).isEqualTo(new StartPoint.Earliest());
        assertThat(parse("channel", "a", "b", "c").filter()).isEqualTo(new ChannelFilter(Set.of("a", "b", "c")));
        assertThat(parse("heartbeat", "event").heartbeatEvents()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "20, 20000",
        "1ms, 1",
        "500ms, 500",
        "20s, 20000",
        "0.5s, 500",
        "1m, 60000",
        "0m30s, 30000",
        "60000ms, 60000"
    })
    void waitsForASpanOfTime(String text, long millis) {
        assertThat(parse("wait", text).maxWait()).contains(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "soon", "-1s", "1 s", "ms", "s", "1d", "PT1S", "1234567890", "1234567890ms", "m1", "1,5s"})
    void refusesWhatIsNoSpanOfTime(String text) {
        assertRefused(
                "Parameter 'wait' is '%s', which is no span of time such as 20s or 500ms.".formatted(text),
                "wait",
                text);
    }

    @Test
    void refusesToWaitForTooLong() {
        assertRefused("Parameter 'wait' is '61', above the bound of 60000 ms.", "wait", "61");
    }

    @Test
    void refusesAParameterThatItDoesNotKnow() {
        assertRefused("Parameter 'since' is not known; after, channel, heartbeat, wait are.", "since", "then");
    }

    @ParameterizedTest
    @ValueSource(strings = {"after", "heartbeat", "wait"})
    void refusesAParameterThatStandsTwice(String name) {
        assertRefused("Parameter '%s' stands 2 times, but may stand once.".formatted(name), name, "a", "a");
    }

    @Test
    void refusesACursorThatIsNone() {
        assertThatThrownBy(() -> parse("after", "nonsense"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Parameter 'after' is 'nonsense': ")
                .hasCauseInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesAHeartbeatThatIsNotOfEvents() {
        assertRefused("Parameter 'heartbeat' is 'loud'; only 'event' is known.", "heartbeat", "loud");
    }

    @Test
    void refusesMoreChannelsThanMayBe() {
        assertRefused("4 channels are above the bound of 3.", "channel", "a", "b", "c", "d");
    }

    @Test
    void refusesAChannelThatThereCannotBe() {
        assertThatThrownBy(() -> parse("channel", "c".repeat(256))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void takesAChannelThatIsNamedTwiceForOne() {
        assertThat(parse("channel", "a", "a").filter()).isEqualTo(new ChannelFilter(Set.of("a")));
    }

    @Test
    void isOfWhatSomebodyMayReadUntilHeMayNot() {
        Instant end = Instant.ofEpochSecond(7);

        Subscription permitted = Subscription.parse(
                        Map.of("after", List.of("earliest"), "heartbeat", List.of("event"), "wait", List.of("1s")),
                        BOUNDS)
                .permitted(new ChannelFilter(Set.of("quay")), true, Optional.of(end));

        assertThat(permitted)
                .isEqualTo(new Subscription(
                        new StartPoint.Earliest(),
                        new ChannelFilter(Set.of("quay")),
                        true,
                        Optional.of(Duration.ofSeconds(1)),
                        Subscription.Permit.of(true, Optional.of(end))));
    }
}
