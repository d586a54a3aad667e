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
            return Optional.of(Batch.reset(Reset.unknown(Reset.Reason.OTHER_FEED), latest));
        }
        if (after.partitions() > latest.partitions() || latest.distanceTo(after) > 0) {
            return Optional.of(Batch.reset(Reset.unknown(Reset.Reason.BEYOND_END), combine(after, latest, Math::min)));
        }
        long missed = after.distanceTo(earliest);
        return missed == 0
                ? Optional.empty()
                : Optional.of(Batch.reset(Reset.expired(missed), combine(after, earliest, Math::max)));
    }

    private static Cursor combine(Cursor after, Cursor bound, LongBinaryOperator choice) {
        return Cursor.of(
                bound.feedId(),
                IntStream.range(0, bound.partitions())
                        .mapToLong(partition -> choice.applyAsLong(after.offset(partition), bound.offset(partition)))
                        .toArray());
    }
}
