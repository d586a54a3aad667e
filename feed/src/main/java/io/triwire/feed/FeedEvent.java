package io.triwire.feed;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One event of the feed, as every transport delivers it.
 *
 * @param cursor the place of a subscriber that has this event and every one before it, as text
 * @param partition the Kafka partition it is stored in
 * @param offset its Kafka offset in that partition
 * @param leaderEpoch the epoch of the partition's leader that wrote it, or {@link Cursor#UNKNOWN_EPOCH}
 * @param channel the {@link ChannelName} of the Kafka record key; empty when the record has none
 * @param fields every member of its JSON form behind {@code id}, in UTF-8 and without line breaks: what {@link
 *     EventJson} makes
 */
public record FeedEvent(
        String cursor, int partition, long offset, int leaderEpoch, Optional<String> channel, byte[] fields) {

    /** What precedes the cursor in the JSON form. */
    static final int BYTES_AROUND_CURSOR = "{'id':'',".length();

    /** More than SSE frames an event with, the cursor apart, and than its share of what is around those of a poll. */
    private static final int FRAME_BYTES = 24;

    /** The same event as another subscriber sees it, who has other events before it. */
    FeedEvent at(String otherCursor) {
        return new FeedEvent(otherCursor, partition, offset, leaderEpoch, channel, fields);
    }

    /** How many bytes it takes of one message or answer at most, on whatever transport. */
    public int framedBytes() {
        return bytes() + cursor.length() + FRAME_BYTES;
    }

    /** The JSON form: one object on one line. */
    public String json() {
        return "{\"id\":\"" + cursor + "\"," + new String(fields, StandardCharsets.UTF_8);
    }

    /** Length of the JSON form, in bytes. */
    public int bytes() {
        return BYTES_AROUND_CURSOR + cursor.length() + fields.length;
    }
}
