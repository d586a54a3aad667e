package io.triwire.sse;

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

class EventFramesTest {

    private static final Cursor FIRST = Cursor.of("feed0001", 1);
    private static final Cursor SECOND = Cursor.of("feed0001", 2);

    @Test
    void anEventIsADataLineAndAnId() {
        Batch batch = Batch.of(List.of(event(FIRST, "{\"n\": 1}"), event(SECOND, "null")), SECOND, 0);

        assertThat(EventFrames.of(batch)).hasToString("""
                data: {"id":"feed0001AQGA","channel":"port","type":"berth","time":1700000000000001,"data":{"n": 1}}
                id: feed0001AQGA

                data: {"id":"feed0001AQKA","channel":"port","type":"berth","time":1700000000000001,"data":null}
                id: feed0001AQKA

                """);
    }

    @Test
    void aLineBreakBetweenTokensDoesNotBreakTheFrame() {
        Batch batch = Batch.of(List.of(event(FIRST, "{\r\n\"n\":\n1\r}")), FIRST, 0);

        assertThat(EventFrames.of(batch).toString()).contains("\"data\":{  \"n\": 1 }}\nid: ");
    }

    @Test
    void theWelcomeIsAControlEvent() {
        assertThat(EventFrames.welcome(FIRST, Duration.ofSeconds(15))).hasToString("""
                event: control
                data: {"control":"welcome","cursor":"feed0001AQGA","heartbeat":15000}
                id: feed0001AQGA

                """);
    }

    @Test
    void aResetTellsReasonAndLoss() {
        FeedReset expired = new FeedReset(FeedReset.Reason.EXPIRED, OptionalLong.of(12), false);

        assertThat(EventFrames.reset(expired, FIRST)).hasToString("""
                event: control
                data: {"control":"reset","reason":"expired","missed":12,"exact":false,"cursor":"feed0001AQGA"}
                id: feed0001AQGA

                """);
    }

    @Test
    void aHeartbeatIsACommentThatCarriesTheCursor() {
        assertThat(EventFrames.heartbeat(FIRST)).hasToString(": heartbeat\nid: feed0001AQGA\n\n");
    }

    @Test
    void aHeartbeatThatWasAskedForIsAControlEvent() {
        assertThat(EventFrames.heartbeatEvent(FIRST)).hasToString("""
                event: control
                data: {"control":"heartbeat","cursor":"feed0001AQGA"}
                id: feed0001AQGA

                """);
    }

    @Test
    void theDelayBeforeTheNextConnectionIsInMilliseconds() {
        assertThat(EventFrames.retry(Duration.ofMillis(1_500))).hasToString("retry: 1500\n\n");
    }

    private static FeedEvent event(Cursor cursor, String data) {
        byte[] fields = EventJson.fields(
                Optional.of("port"),
                "berth",
                1_700_000_000_000_001L,
                Optional.of(data.getBytes(StandardCharsets.UTF_8)));
        return new FeedEvent(cursor.text(), 0, cursor.offset(0) - 1, Cursor.UNKNOWN_EPOCH, Optional.of("port"), fields);
    }

    /** A client keeps the id that it has. */
    @Test
    void theWordThatATokenHasExpiredIsAControlEventWithoutAnId() {
        assertThat(EventFrames.expired().toString()).isEqualTo("event: control\ndata: {\"control\":\"expired\"}\n\n");
    }
}
