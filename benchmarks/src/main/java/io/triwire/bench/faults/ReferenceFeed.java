package io.triwire.bench.faults;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

import io.triwire.bench.faults.FaultPublication.Outcome;
import io.triwire.bench.faults.StoredPosition.Line;
import io.triwire.bench.faults.SubscriberEntry.Got;

/** What the feed was: what the publisher knows, and what Kafka held whenever it was read. */
final class ReferenceFeed {

    private final Map<Long, FaultPublication> publications = new HashMap<>();
    private final Map<Long, StoredPosition> places = new HashMap<>();
    private final Set<Long> kept = new HashSet<>();
    private final Map<Line, Long> earliest = new HashMap<>();
    private final Set<Long> received = new HashSet<>();
    private final boolean compacted;
    private long first;

    /**
     * @param compacted whether Kafka may have dropped events between others, which is no loss to those who come later
     */
    ReferenceFeed(boolean compacted) {
        this.compacted = compacted;
    }

    void published(FaultPublication publication) {
        publications.put(publication.number(), publication);
    }

    /** Events with lower numbers have been judged before: everybody has them, or was told of them. */
    void startAt(long number) {
        first = number;
    }

    /** Whether an event has been judged before. */
    boolean isEarlier(long number) {
        return number >= 0 && number < first;
    }

    /** Kafka stored an event there: its acknowledgement says so, or it was read there. The first place counts. */
    void stored(long number, StoredPosition place) {
        places.putIfAbsent(number, place);
    }

    /** Kafka has the event at the end. */
    void kept(long number) {
        kept.add(number);
    }

    /** Kafka has deleted all events of a line before an offset. */
    void earliest(Line line, long offset) {
        earliest.put(line, offset);
    }

    /** Takes note of what anybody received: an event that was seen was in the feed. */
    void receivedBy(List<SubscriberLog> subscribers) {
        for (SubscriberLog subscriber : subscribers) {
            for (SubscriberEntry entry : subscriber.entries()) {
                if (entry instanceof Got got) {
                    received.add(got.number());
                }
            }
        }
    }

    Optional<FaultPublication> publication(long number) {
        return Optional.ofNullable(publications.get(number));
    }

    Optional<StoredPosition> place(long number) {
        return Optional.ofNullable(places.get(number));
    }

    /** Whether subscribers may get the event. */
    boolean mayBeDelivered(long number) {
        FaultPublication publication = publications.get(number);
        return publication != null
                && switch (publication.outcome()) {
                    case STORED, UNKNOWN -> true;
                    case REFUSED, ABORTED -> false;
                };
    }

    /** Whether each subscriber must get the event or be told of it. */
    boolean isDue(FaultPublication publication) {
        long number = publication.number();
        boolean stored = publication.outcome() == Outcome.STORED
                || (publication.outcome() == Outcome.UNKNOWN && places.containsKey(number));
        return stored && (kept.contains(number) || isDeleted(number) || (received.contains(number) && !compacted));
    }

    /**
     * Whether Kafka itself has lost the event, so that it was never in the feed as far as anybody knows: it is not kept,
     * not deleted as one of the oldest, and nobody has received it.
     */
    boolean isLostByKafka(FaultPublication publication) {
        return publication.outcome() == Outcome.STORED && !compacted && !isDue(publication);
    }

    private boolean isDeleted(long number) {
        StoredPosition place = places.get(number);
        if (place == null) {
            return false;
        }
        OptionalLong first = earliest.containsKey(place.line())
                ? OptionalLong.of(Objects.requireNonNull(earliest.get(place.line())))
                : OptionalLong.empty();
        return first.isPresent() && place.offset() < first.getAsLong();
    }

    /** All publications, in no order. */
    Iterable<FaultPublication> publications() {
        return publications.values();
    }
}
