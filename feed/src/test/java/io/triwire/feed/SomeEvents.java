package io.triwire.feed;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Events as tests need them: told apart by their place, and of a known size. */
final class SomeEvents {

    static final String FEED = "feed0001";
    static final String OTHER_FEED = "feed0002";

    /** More bytes than any test has events for. */
    static final int NO_BOUND = 1 << 30;

    private SomeEvents() {}

    static EventLog.Incoming event(int partition, long offset) {
        return event(partition, offset, "channel");
    }

    static EventLog.Incoming event(int partition, long offset, String channel) {
        byte[] fields = "\"data\":\"%d:%d\"}".formatted(partition, offset).getBytes(StandardCharsets.UTF_8);
        return new EventLog.Incoming(partition, offset, Cursor.UNKNOWN_EPOCH, Optional.of(channel), fields);
    }

    static EventLog.Incoming eventOfBytes(int partition, long offset, int fieldBytes) {
        return new EventLog.Incoming(partition, offset, Cursor.UNKNOWN_EPOCH, Optional.empty(), new byte[fieldBytes]);
    }

    static FeedEvent delivered(Cursor cursor, int partition, long offset) {
        return event(partition, offset).at(cursor);
    }

    static Cursor cursor(long... offsets) {
        return Cursor.of(FEED, offsets);
    }

    /** The events of a batch as {@code partition:offset}. */
    static List<String> places(Batch batch) {
        return batch.events().stream().map(SomeEvents::place).toList();
    }

    static String place(FeedEvent event) {
        return event.partition() + ":" + event.offset();
    }
}
