package io.triwire.feed;

import java.util.OptionalLong;

/**
 * Why a subscriber cannot continue exactly after its cursor.
 *
 * @param reason what became of the cursor
 * @param missed how many events of the feed were lost to it at most, before any filter; empty when that cannot be known
 * @param exact whether it is just so many. Kafka counts what it deletes in offsets, and those of a transaction's
 *     markers, of aborted events and of compacted ones hold no event
 */
public record FeedReset(Reason reason, OptionalLong missed, boolean exact) {

    public FeedReset {
        if (exact && missed.isEmpty()) {
            throw new IllegalArgumentException("a number that is not known is not exact");
        }
    }

    /** What became of a cursor. */
    public enum Reason {
        /** The feed no longer holds the events after it; continues with the oldest that it holds. */
        EXPIRED("expired"),
        /** It belongs to another feed, such as a topic that was deleted and created again; continues with the next. */
        OTHER_FEED("other-feed"),
        /**
         * It counts events as received that the feed has lost since, with its end; continues where the two part, or
         * with the next event where that is not known.
         */
        BEYOND_END("beyond-end");

        private final String label;

        Reason(String label) {
            this.label = label;
        }

        /** Its name on the wire. */
        public String label() {
            return label;
        }
    }

    /** The reset after the loss of at most this many events. */
    static FeedReset expired(long missed) {
        return new FeedReset(Reason.EXPIRED, OptionalLong.of(missed), false);
    }

    /** The reset of a subscriber that gets every event that the feed has, though not all that it had. */
    static FeedReset diverged() {
        return new FeedReset(Reason.BEYOND_END, OptionalLong.of(0), true);
    }

    /** A reset after which nobody can say what was lost. */
    public static FeedReset unknown(Reason reason) {
        return new FeedReset(reason, OptionalLong.empty(), false);
    }

    /** The same, without how many events were lost, if any were. */
    FeedReset withoutCount() {
        return missed.isPresent() && missed.getAsLong() > 0 ? unknown(reason) : this;
    }

    /** The same, of one that is known to be exact. */
    FeedReset exactly() {
        return new FeedReset(reason, missed, missed.isPresent());
    }
}
