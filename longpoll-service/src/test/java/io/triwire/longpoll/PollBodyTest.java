package io.triwire.longpoll;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;

import io.triwire.feed.Batch;
import io.triwire.feed.Cursor;
import io.triwire.feed.EventJson;
import io.triwire.feed.FeedEvent;
import io.triwire.feed.FeedReset;

import static org.assertj.core.api.Assertions.assertThat;

class PollBodyTest {

    private static final Duration MAX_WAIT = Duration.ofSeconds(25);
    private static final Cursor FIRST = Cursor.of("feed0001", 1);
    private static final Cursor SECOND = Cursor.of("feed0001", 2);

    @Test
    void theCursorStandsBeforeTheEvents() {
        Batch batch = Batch.of(List.of(event(FIRST, "{\"n\": 1}"), event(SECOND, "2")), SECOND, 0);

        assertThat(PollBody.of(batch, MAX_WAIT))
                .hasToString("{\"cursor\":\"feed0001AQKA\",\"maxWait\":25000,\"events\":["
                        + "{\"id\":\"feed0001AQGA\",\"channel\":\"port\",\"type\":\"berth\",\"time\":1700000000000001,"
                        + "\"data\":{\"n\": 1}},"
                        + "{\"id\":\"feed0001AQKA\",\"channel\":\"port\",\"type\":\"berth\",\"time\":1700000000000001,"
                        + "\"data\":2}]}");
    }

    @Test
    void aQuietPollIsAnsweredWithNoEvents() {
        assertThat(PollBody.of(Batch.quiet(FIRST), MAX_WAIT))
                .hasToString("{\"cursor\":\"feed0001AQGA\",\"maxWait\":25000,\"events\":[]}");
    }

    @Test
    void aResetWhoseLossIsUnknownSaysNull() {
        FeedReset reset = new FeedReset(FeedReset.Reason.OTHER_FEED, OptionalLong.empty(), false);

        assertThat(PollBody.of(Batch.reset(reset, FIRST), MAX_WAIT))
                .hasToString(
                        "{\"cursor\":\"feed0001AQGA\",\"maxWait\":25000,\"reset\":{\"reason\":\"other-feed\",\"missed\":null,\"exact\":false},"
                                + "\"events\":[]}");
    }

    private static FeedEvent event(Cursor cursor, String data) {
        byte[] fields = EventJson.fields(
                Optional.of("port"),
                "berth",
                1_700_000_000_000_001L,
                Optional.of(data.getBytes(StandardCharsets.UTF_8)));
        return new FeedEvent(cursor.text(), 0, cursor.offset(0) - 1, Cursor.UNKNOWN_EPOCH, Optional.of("port"), fields);
    }
}
