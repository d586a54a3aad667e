package io.triwire.feed.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class QueryTest {

    @Test
    void continuesByTheHeaderBeforeTheParameterBeforeAfter() {
        String query = "after=first&lastEventId=second";

        assertThat(Query.parameters(query, Optional.of("third"))).isEqualTo(Map.of("after", List.of("third")));
        assertThat(Query.parameters(query, Optional.empty())).isEqualTo(Map.of("after", List.of("second")));
        assertThat(Query.parameters("after=first&lastEventId=", Optional.of("")))
                .isEqualTo(Map.of("after", List.of("first")));
    }

    @Test
    void passesOverWhatKeepsCachesOut() {
        assertThat(Query.parameters("channel=a&_=1764374400000&_=2", Optional.empty()))
                .isEqualTo(Map.of("channel", List.of("a")));
    }

    @Test
    void hasEveryCharacterOfAName() {
        assertThat(Query.parameters("channel=a;b&channel=%C3%A4+%2B", Optional.empty()))
                .isEqualTo(Map.of("channel", List.of("a;b", "\u00e4 +")));
    }

    @Test
    void hasEachParameterHoweverManyThereAre() {
        assertThat(Query.parameters("channel=a&".repeat(5_000) + "since=then", Optional.empty()))
                .containsKey("since");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "channel=%ff",
                "%ff=a",
                "channel=%ed%a0%80",
                "channel=%",
                "channel=%4",
                "channel=%zz",
                "lastEventId=a&lastEventId=b"
            })
    void refusesWhatIsNotWhatItMustBe(String query) {
        assertThatThrownBy(() -> Query.parameters(query, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
