package io.triwire.bench.faults;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

import io.triwire.bench.faults.FaultPublication.PublicationOutcome;
import io.triwire.bench.faults.StoredPosition.PartitionLog;
import io.triwire.bench.faults.SubscriberEntry.EventEntry;

/** The feed as it should be: what the publisher knows, and what Kafka held at each read. */
final class ReferenceFeed {

    private final Map<Long, FaultPublication> publications = new HashMap<>();
    private final Map<Long, StoredPosition> positions = new HashMap<>();
    private final Set<Long> kept = new HashSet<>();
    private final Map<PartitionLog, Long> earliest = new HashMap<>();
    private final Set<Long> received = new HashSet<>();
    private final boolean compacted;
    private long first;

    /**
     * Creates an empty feed.
     *
     * @param compacted whether the topic is compacted: then a later subscriber may miss the events that Kafka dropped
     */
    ReferenceFeed(boolean compacted) {
        this.compacted = compacted;
    }

    void published(FaultPublication publication) {
        publications.put(publication.number(), publication);
    }

    /**
     * Declares that events with lower numbers were judged before: each subscriber has them, or a reset announced them.
     */
    void startAt(long number) {
        first = number;
    }

    /** Whether an event was judged before. */
    boolean isEarlier(long number) {
        return number >= 0 && number < first;
    }

    /** Records where Kafka stored an event, by its acknowledgement or by a read. Only the first position counts. */
    void stored(long number, StoredPosition position) {
        positions.putIfAbsent(number, position);
    }

    /** Records that Kafka still holds an event at the end. */
    void kept(long number) {
        kept.add(number);
    }

    /** Records that Kafka has deleted the events of a partition before an offset. */
    void earliest(PartitionLog log, long offset) {
        earliest.put(log, offset);
    }

    /** Records the events that any subscriber received: they were in the feed. */
    void receivedBy(List<SubscriberLog> subscribers) {
        for (SubscriberLog subscriber : subscribers) {
            for (SubscriberEntry entry : subscriber.entries()) {
                if (entry instanceof EventEntry event) {
                    received.add(event.number());
                }
            }
        }
    }

    Optional<FaultPublication> publication(long number) {
        return Optional.ofNullable(publications.get(number));
    }

    Optional<StoredPosition> position(long number) {
        return Optional.ofNullable(positions.get(number));
    }

    /** Whether subscribers may receive an event. */
    boolean mayBeDelivered(long number) {
        FaultPublication publication = publications.get(number);
        return publication != null
                && switch (publication.outcome()) {
                    case STORED, UNKNOWN -> true;
                    case REFUSED, ABORTED -> false;
                };
    }

    /** Whether each subscriber must receive an event, or a reset that announces its loss. */
    boolean isDue(FaultPublication publication) {
        long number = publication.number();
        boolean stored = publication.outcome() == PublicationOutcome.STORED
                || (publication.outcome() == PublicationOutcome.UNKNOWN && positions.containsKey(number));
        return stored && (kept.contains(number) || isDeleted(number) || (received.contains(number) && !compacted));
    }

    /**
     * Whether Kafka has lost an acknowledged event before it reached the feed: Kafka does not hold it, has not deleted
     * it by retention, and no subscriber has received it.
     */
    boolean isLostByKafka(FaultPublication publication) {
        return publication.outcome() == PublicationOutcome.STORED && !compacted && !isDue(publication);
    }

    private boolean isDeleted(long number) {
        StoredPosition position = positions.get(number);
        if (position == null) {
            return false;
        }
        OptionalLong first = earliest.containsKey(position.partitionLog())
                ? OptionalLong.of(Objects.requireNonNull(earliest.get(position.partitionLog())))
                : OptionalLong.empty();
        return first.isPresent() && position.offset() < first.getAsLong();
    }

    /** All publications, in no particular order. */
    Iterable<FaultPublication> publications() {
        return publications.values();
    }
}
