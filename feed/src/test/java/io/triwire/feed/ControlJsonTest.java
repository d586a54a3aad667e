package io.triwire.feed;

import java.time.Duration;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import static io.triwire.feed.SomeEvents.cursor;
import static org.assertj.core.api.Assertions.assertThat;

class ControlJsonTest {

    private static final Cursor HERE = cursor(7);

    @Test
    void tellsWhereASubscriptionStarts() {
        assertThat(ControlJson.welcome(HERE, Duration.ofSeconds(15)))
                .isEqualTo("{\"control\":\"welcome\",\"cursor\":\"%s\",\"heartbeat\":15000}".formatted(HERE.text()));
    }

    @Test
    void tellsOfAResetAndHowMuchWasMissed() {
        assertThat(ControlJson.reset(FeedReset.unknown(FeedReset.Reason.OTHER_FEED), HERE))
                .isEqualTo(
                        "{\"control\":\"reset\",\"reason\":\"other-feed\",\"missed\":null,\"exact\":false,\"cursor\":\"%s\"}"
                                .formatted(HERE.text()));
        FeedReset expired = ResetCheck.check(cursor(1), cursor(4), cursor(9))
                .flatMap(Batch::reset)
                .orElseThrow();
        assertThat(ControlJson.members(expired)).isEqualTo("\"reason\":\"expired\",\"missed\":3,\"exact\":false");
    }

    @Test
    void tellsThatTheConnectionLivesOrIsOver() {
        assertThat(ControlJson.heartbeat(HERE))
                .isEqualTo("{\"control\":\"heartbeat\",\"cursor\":\"%s\"}".formatted(HERE.text()));
        assertThat(ControlJson.expired()).isEqualTo("{\"control\":\"expired\"}");
    }

    @Test
    void answersAPublisher() {
        assertThat(ControlJson.ack(Optional.of("a\"b"), Optional.of(HERE)))
                .isEqualTo("{\"control\":\"ack\",\"ref\":\"a\\\"b\",\"cursor\":\"%s\"}".formatted(HERE.text()));
        assertThat(ControlJson.ack(Optional.empty(), Optional.empty()))
                .isEqualTo("{\"control\":\"ack\",\"cursor\":null}");
        assertThat(ControlJson.refused(Optional.of("7"), 503, "Service Unavailable", "why"))
                .isEqualTo("{\"control\":\"refused\",\"ref\":\"7\",\"status\":503,\"title\":\"Service Unavailable\","
                        + "\"detail\":\"why\"}");
    }
}
