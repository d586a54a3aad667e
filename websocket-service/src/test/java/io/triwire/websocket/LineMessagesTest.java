package io.triwire.websocket;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import io.triwire.feed.Batch;
import io.triwire.feed.Cursor;
import io.triwire.feed.EventJson;
import io.triwire.feed.FeedEvent;

import static org.assertj.core.api.Assertions.assertThat;

class LineMessagesTest {

    private static final Cursor FIRST = Cursor.of("feed0001", 1);
    private static final Cursor SECOND = Cursor.of("feed0001", 2);

    @Test
    void oneEventIsOneLineWithoutALineBreak() {
        assertThat(LineMessages.of(Batch.of(List.of(event(FIRST, "{\"n\": 1}")), FIRST, 0)))
                .isEqualTo("{\"id\":\"feed0001AQGA\",\"channel\":\"port\",\"type\":\"berth\",\"time\":1700000000000001,"
                        + "\"data\":{\"n\": 1}}");
    }

    @Test
    void eventsAreSeparatedByALineFeed() {
        Batch batch = Batch.of(List.of(event(FIRST, "1"), event(SECOND, "\"ü\u2028\"")), SECOND, 0);

        assertThat(LineMessages.of(batch).lines())
                .containsExactly(
                        "{\"id\":\"feed0001AQGA\",\"channel\":\"port\",\"type\":\"berth\",\"time\":1700000000000001,"
                                + "\"data\":1}",
                        "{\"id\":\"feed0001AQKA\",\"channel\":\"port\",\"type\":\"berth\",\"time\":1700000000000001,"
                                + "\"data\":\"ü\u2028\"}");
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
