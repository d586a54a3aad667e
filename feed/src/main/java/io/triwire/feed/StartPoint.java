package io.triwire.feed;

import java.time.DateTimeException;
import java.time.Instant;

/** Where a subscriber wants to start: what is accepted wherever a cursor is. */
public sealed interface StartPoint {

    /** After a cursor that the subscriber has. */
    record After(Cursor cursor) implements StartPoint {}

    /** With the oldest event that the feed keeps. */
    record Earliest() implements StartPoint {}

    /** With the next event: the default. */
    record Latest() implements StartPoint {}

    /**
     * With the first event that was published at an instant or later.
     *
     * @param instant in the years 1970 to 9999
     */
    record Since(Instant instant) implements StartPoint {

        private static final Instant YEAR_10000 = Instant.parse("+10000-01-01T00:00:00Z");

        public Since {
            // Kafka gives some of the times before 1970 another meaning, and has none for those of the far future.
            if (instant.isBefore(Instant.EPOCH) || !instant.isBefore(YEAR_10000)) {
                throw new IllegalArgumentException("'%s' is not in the years 1970 to 9999".formatted(instant));
            }
        }
    }

    /**
     * The start point that a client sent: a cursor, {@code earliest}, {@code latest} or {@code time:} and an ISO 8601
     * instant such as {@code 2026-01-31T12:00:00Z}.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    static StartPoint parse(String text) {
        if (text.equals("earliest")) {
            return new Earliest();
        }
        if (text.equals("latest")) {
            return new Latest();
        }
        if (text.startsWith("time:")) {
            try {
                return new Since(Instant.parse(text.substring("time:".length())));
            } catch (DateTimeException malformed) {
                throw new IllegalArgumentException("'%s' does not end in an ISO 8601 instant".formatted(text));
            }
        }
        try {
            return new After(Cursor.parse(text));
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException(
                    "it is neither a cursor of a feed (%s) nor earliest, latest or time:<instant>"
                            .formatted(malformed.getMessage()));
        }
    }
}
