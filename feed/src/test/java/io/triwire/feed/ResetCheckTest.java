package io.triwire.feed;

import java.util.Optional;

import org.junit.jupiter.api.Test;

import static io.triwire.feed.SomeEvents.OTHER_FEED;
import static io.triwire.feed.SomeEvents.cursor;
import static org.assertj.core.api.Assertions.assertThat;

class ResetCheckTest {

    private static final Cursor EARLIEST = cursor(10, 20);
    private static final Cursor LATEST = cursor(100, 200);

    private static Optional<Batch> check(Cursor after) {
        return ResetCheck.check(after, EARLIEST, LATEST);
    }

    private static void assertReset(Optional<Batch> batch, FeedReset reset, Cursor continues) {
        assertThat(batch).hasValueSatisfying(given -> {
            assertThat(given.reset()).contains(reset);
            assertThat(given.cursor()).isEqualTo(continues);
            assertThat(given.isEmpty()).isTrue();
        });
    }

    @Test
    void continuesACursorWithinWhatIsStored() {
        assertThat(check(cursor(50, 60))).isEmpty();
    }

    @Test
    void continuesBeforeTheOldestEvent() {
        assertThat(check(EARLIEST)).isEmpty();
    }

    @Test
    void continuesAfterTheNewestEvent() {
        assertThat(check(LATEST)).isEmpty();
    }

    @Test
    void resetsACursorBeforeTheOldestEventByHowManyItMissed() {
        assertReset(check(cursor(9, 60)), FeedReset.expired(1), cursor(10, 60));
    }

    @Test
    void countsMissedEventsOverAllPartitions() {
        assertReset(check(cursor(3, 4)), FeedReset.expired(23), EARLIEST);
    }

    @Test
    void resetsACursorBeyondTheNewestEvent() {
        assertReset(check(cursor(101, 60)), FeedReset.unknown(FeedReset.Reason.BEYOND_END), cursor(100, 60));
    }

    @Test
    void resetsACursorBeyondTheNewestEventOfEveryPartition() {
        Cursor furthest = cursor(Long.MAX_VALUE, Long.MAX_VALUE);

        assertReset(check(furthest), FeedReset.unknown(FeedReset.Reason.BEYOND_END), LATEST);
    }

    @Test
    void tellsThatACursorIsBeyondTheEndWhenItIsExpiredToo() {
        assertReset(check(cursor(3, 201)), FeedReset.unknown(FeedReset.Reason.BEYOND_END), cursor(3, 200));
    }

    @Test
    void resetsACursorOfAnotherFeedWhateverItsOffsets() {
        assertReset(check(Cursor.of(OTHER_FEED, 50, 60)), FeedReset.unknown(FeedReset.Reason.OTHER_FEED), LATEST);
    }

    @Test
    void resetsACursorOfMorePartitions() {
        assertReset(check(cursor(50, 60, 0)), FeedReset.unknown(FeedReset.Reason.BEYOND_END), cursor(50, 60));
    }

    @Test
    void continuesACursorOfFewerPartitionsWithEveryEventOfTheNewOnes() {
        assertThat(ResetCheck.check(cursor(50), cursor(10, 0), LATEST)).isEmpty();
    }

    @Test
    void countsMissedEventsOfPartitionsThatWereAdded() {
        assertReset(check(cursor(50)), FeedReset.expired(20), cursor(50, 20));
    }
}
