package io.triwire.feed;

import java.util.Optional;
import java.util.function.LongBinaryOperator;
import java.util.stream.IntStream;

/** Whether what is stored of the feed can continue a cursor exactly. */
public final class ResetCheck {

    private ResetCheck() {}

    /**
     * The reset that a subscriber must be given, if any.
     *
     * @param after its cursor
     * @param earliest before the oldest event that is stored
     * @param latest after the newest event
     */
    public static Optional<Batch> check(Cursor after, Cursor earliest, Cursor latest) {
        if (!after.feedId().equals(latest.feedId())) {
            return Optional.of(Batch.reset(FeedReset.unknown(FeedReset.Reason.OTHER_FEED), latest));
        }
        if (isBeyond(after, latest)) {
            return Optional.of(
                    Batch.reset(FeedReset.unknown(FeedReset.Reason.BEYOND_END), combine(after, latest, Math::min)));
        }
        long missed = after.distanceTo(earliest);
        return missed == 0
                ? Optional.empty()
                : Optional.of(Batch.reset(FeedReset.expired(missed), combine(after, earliest, Math::max)));
    }

    /** Whether a cursor is of this feed and beyond its end. */
    public static boolean isBeyond(Cursor after, Cursor latest) {
        return after.feedId().equals(latest.feedId())
                && (after.partitions() > latest.partitions() || latest.distanceTo(after) > 0);
    }

    /**
     * The reset of a subscriber whose last events the feed has lost, with its end: it continues where the two part.
     *
     * @param after its cursor
     * @param common where it parts from the feed in each partition; further where it does not
     * @param earliest before the oldest event that is stored
     */
    public static Batch diverged(Cursor after, Cursor common, Cursor earliest) {
        Cursor parting = combine(after, common, Math::min);
        Cursor start = combine(parting, earliest, Math::max);
        // With the events that it deletes Kafka forgets that the two may have parted before the oldest that it keeps.
        boolean placeKnown = IntStream.range(0, parting.partitions())
                .allMatch(partition -> parting.offset(partition) == after.offset(partition)
                        || parting.offset(partition) > earliest.offset(partition)
                        || earliest.offset(partition) == 0);
        return Batch.reset(
                placeKnown && start.equals(parting)
                        ? FeedReset.diverged()
                        : FeedReset.unknown(FeedReset.Reason.BEYOND_END),
                start);
    }

    /** The one of two places that is chosen in each partition, with its epoch. */
    private static Cursor combine(Cursor after, Cursor bound, LongBinaryOperator choice) {
        long[] offsets = new long[bound.partitions()];
        int[] epochs = new int[bound.partitions()];
        for (int partition = 0; partition < bound.partitions(); partition++) {
            offsets[partition] = choice.applyAsLong(after.offset(partition), bound.offset(partition));
            boolean own = offsets[partition] == after.offset(partition);
            epochs[partition] = own ? after.epoch(partition) : bound.epoch(partition);
        }
        return Cursor.of(bound.feedId(), offsets, epochs);
    }
}
