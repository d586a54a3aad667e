package io.triwire.feed;

import java.time.Duration;
import java.time.Instant;

import io.smallrye.mutiny.Uni;

/** What the feed keeps beyond the memory of this instance. Each Uni may end on any thread. */
public interface History {

    /** Longest that a subscriber waits for older events: for its turn, and then for an answer. */
    Duration PATIENCE = Duration.ofSeconds(30);

    /** Older events did not come in time. */
    static FeedUnavailableException late() {
        return new FeedUnavailableException(
                "Older events could not be read within %d s.".formatted(PATIENCE.toSeconds()));
    }

    /**
     * The events after a cursor, read again from where they are kept.
     *
     * @param filter which events to give; the cursor of the batch is after those left out, too
     * @param maxBytes bound on the {@linkplain FeedEvent#framedBytes framed bytes} of all; one event is always given
     * @return events; or none and a cursor that has moved, when the filter took them all; or none and the same cursor,
     *     when nothing follows it yet; or a reset, when the cursor cannot be continued. Fails with
     *     {@link FeedUnavailableException} while the events cannot be read, or this instance is of another feed than
     *     what is kept now
     */
    Uni<Batch> read(Cursor after, ChannelFilter filter, int maxBytes);

    /** The cursor before the oldest event that is kept. Fails as {@link #read} does. */
    Uni<Cursor> earliest();

    /** The cursor before the first event, of each partition, that was published at an instant or later. */
    Uni<Cursor> at(Instant instant);
}
