package io.triwire.feed;

import java.time.Instant;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.triwire.feed.SomeEvents.cursor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class StartPointTest {

    @Test
    void isAfterACursor() {
        assertThat(StartPoint.parse(cursor(1, 2).text())).isEqualTo(new StartPoint.After(cursor(1, 2)));
    }

    @Test
    void isTheOldestEvent() {
        assertThat(StartPoint.parse("earliest")).isEqualTo(new StartPoint.Earliest());
    }

    @Test
    void isTheNextEvent() {
        assertThat(StartPoint.parse("latest")).isEqualTo(new StartPoint.Latest());
    }

    @Test
    void isSinceAnInstant() {
        assertThat(StartPoint.parse("time:2026-01-31T12:00:00Z"))
                .isEqualTo(new StartPoint.Since(Instant.parse("2026-01-31T12:00:00Z")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "time:1970-01-01T00:00:00Z",
                "time:2026-01-31T12:00:00.000001Z",
                "time:2026-01-31T12:00:00+01:00",
                "time:9999-12-31T23:59:59.999999999Z"
            })
    void takesInstantsOfTheYears1970To9999(String text) {
        assertThat(StartPoint.parse(text)).isInstanceOf(StartPoint.Since.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "time:1969-12-31T23:59:59.999Z",
                "time:-0001-01-01T00:00:00Z",
                "time:+10000-01-01T00:00:00Z",
                "time:+1000000000-12-31T23:59:59.999999999Z"
            })
    void refusesInstantsOfOtherYears(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StartPoint.parse(text))
                .withMessageEndingWith("is not in the years 1970 to 9999");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"time:", "time:now", "time:2026-01-31", "time:2026-01-31T12:00:00", "time: 12:00", "time:1"})
    void namesATimeThatIsNoInstant(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StartPoint.parse(text))
                .withMessage("'%s' does not end in an ISO 8601 instant", text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "Latest", "EARLIEST", "latest ", "0", "Time:2026-01-31T12:00:00Z"})
    void saysWhatItCouldBe(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StartPoint.parse(text))
                .withMessageEndingWith("nor earliest, latest or time:<instant>");
    }

    @Property
    void refusesGarbageByOneException(@ForAll String garbage) {
        assertThatIllegalArgumentException().isThrownBy(() -> StartPoint.parse(garbage));
    }

    @Property
    void refusesGarbageForATimeByOneException(@ForAll String garbage) {
        assertThatIllegalArgumentException().isThrownBy(() -> StartPoint.parse("time:" + garbage));
    }
}
