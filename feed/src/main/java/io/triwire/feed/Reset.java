package io.triwire.feed;

import java.util.OptionalLong;

/**
 * Why a subscriber cannot continue exactly after its cursor.
 *
 * @param reason what became of the cursor
 * @param missed how many events of the feed were lost to it, before any filter; empty when that cannot be known
 */
public record Reset(Reason reason, OptionalLong missed) {

    /** What became of a cursor. */
    public enum Reason {
        /** The feed no longer holds the events after it; continues with the oldest that it holds. */
        EXPIRED("expired"),
        /** It belongs to another feed, such as a topic that was deleted and created again; continues with the next. */
        OTHER_FEED("other-feed"),
        /** It is beyond the end of the feed, which must have lost events; continues with the next. */
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

    /** The reset after the loss of this many events. */
    static Reset expired(long missed) {
        return new Reset(Reason.EXPIRED, OptionalLong.of(missed));
    }

    /** A reset after which nobody can say what was lost. */
    static Reset unknown(Reason reason) {
        return new Reset(reason, OptionalLong.empty());
    }
}
