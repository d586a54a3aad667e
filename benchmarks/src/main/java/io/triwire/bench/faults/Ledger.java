package io.triwire.bench.faults;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.Predicate;

import io.triwire.bench.faults.StoredPosition.PartitionLog;
import io.triwire.bench.faults.SubscriberEntry.EventEntry;
import io.triwire.bench.faults.SubscriberEntry.ResetEntry;

/**
 * Compares what a subscriber received with the feed.
 *
 * <p>A reset can announce a missing event if it arrived between the event's neighbours: after the last event before it
 * in its partition, and before the next one. A reset announces as many events as it states, or any number if it states
 * none. The ledger assigns resets to missing events so that as many as possible are announced. The others were lost in
 * silence.
 */
final class Ledger {

    private final ReferenceFeed reference;
    private final SubscriberLog subscriber;
    private final List<SubscriberEntry> entries;
    private final Map<Long, Integer> arrivals = new HashMap<>();
    private final Map<String, Long> ids = new HashMap<>();
    private final Map<PartitionLog, NavigableMap<Long, Integer>> partitionLogs = new HashMap<>();
    private final Map<Order, Long> newest = new HashMap<>();
    private final List<String> findings = new ArrayList<>();
    private long received;
    private long duplicates;
    private long outOfOrder;
    private long wrong;

    /** A channel in one partition: its events must stay in order. */
    private record Order(PartitionLog log, String channel) {}

    /** A missing event. A reset with an index between {@code after} and {@code before} can announce it. */
    private record Missing(long number, int after, int before) {}

    private Ledger(ReferenceFeed reference, SubscriberLog subscriber) {
        this.reference = reference;
        this.subscriber = subscriber;
        this.entries = subscriber.entries();
    }

    /** Judges a subscriber. */
    static LedgerResult check(ReferenceFeed reference, SubscriberLog subscriber) {
        return new Ledger(reference, subscriber).check();
    }

    private LedgerResult check() {
        for (int index = 0; index < entries.size(); index++) {
            if (entries.get(index) instanceof EventEntry event) {
                receive(event, index);
            }
        }
        List<Missing> missing = missing();
        List<Missing> silent = unannounced(missing, told -> true);
        silent.forEach(event -> find("%d was lost in silence: %s".formatted(event.number(), around(event))));
        return new LedgerResult(
                received,
                new LedgerResult.Losses(silent.size(), missing.size() - silent.size()),
                new LedgerResult.Errors(duplicates, outOfOrder, wrong, overstated(missing)),
                entries.stream().filter(ResetEntry.class::isInstance).count(),
                findings);
    }

    private void receive(EventEntry event, int index) {
        received++;
        long number = event.number();
        if (subscriber.earlier().contains(number) || reference.isEarlier(number)) {
            duplicates++;
            find("%d arrived, but was delivered or announced before".formatted(number));
            return;
        }
        Integer before = arrivals.putIfAbsent(number, index);
        if (before != null) {
            duplicates++;
            find("%d arrived twice, as entries %d and %d".formatted(number, before, index));
            return;
        }
        judge(event).ifPresent(fault -> {
            wrong++;
            find("%d %s".formatted(number, fault));
        });
        reference.position(number).ifPresent(position -> {
            partitionLogs
                    .computeIfAbsent(position.partitionLog(), log -> new TreeMap<>())
                    .put(position.offset(), index);
            Long last = newest.merge(new Order(position.partitionLog(), event.channel()), position.offset(), Math::max);
            if (last > position.offset()) {
                outOfOrder++;
                find("%d arrived after offset %d of its channel, but has offset %d"
                        .formatted(number, last, position.offset()));
            }
        });
    }

    private Optional<String> judge(EventEntry event) {
        long number = event.number();
        Long other = ids.putIfAbsent(event.id(), number);
        if (other != null) {
            return Optional.of("has the id of %d".formatted(other));
        }
        Optional<FaultPublication> publication = reference.publication(number);
        if (publication.isEmpty()) {
            return Optional.of("was never published");
        }
        FaultPublication known = publication.get();
        if (!reference.mayBeDelivered(number)) {
            return Optional.of("was " + known.outcome());
        }
        if (!known.channel().equals(event.channel())) {
            return Optional.of("belongs to channel %s but arrived in %s".formatted(known.channel(), event.channel()));
        }
        return subscriber.wants(known)
                ? Optional.empty()
                : Optional.of("belongs to channel %s, which the filter excludes".formatted(known.channel()));
    }

    private List<Missing> missing() {
        List<Missing> missing = new ArrayList<>();
        for (FaultPublication publication : reference.publications()) {
            long number = publication.number();
            if (subscriber.wants(publication)
                    && reference.isDue(publication)
                    && !subscriber.earlier().contains(number)
                    && !arrivals.containsKey(number)) {
                missing.add(reference
                        .position(number)
                        .map(position -> missing(number, position))
                        // Its position is unknown: any reset may announce it.
                        .orElseGet(() -> new Missing(number, -1, entries.size())));
            }
        }
        missing.sort(Comparator.comparingLong(Missing::number));
        return missing;
    }

    private Missing missing(long number, StoredPosition position) {
        NavigableMap<Long, Integer> log = partitionLogs.getOrDefault(position.partitionLog(), new TreeMap<>());
        Map.Entry<Long, Integer> lower = log.lowerEntry(position.offset());
        Map.Entry<Long, Integer> higher = log.higherEntry(position.offset());
        return new Missing(
                number, lower == null ? -1 : lower.getValue(), higher == null ? entries.size() : higher.getValue());
    }

    /** The missing events that no reset can announce, if each reset announces as many as it can. */
    private List<Missing> unannounced(List<Missing> missing, Predicate<ResetEntry> counts) {
        List<Missing> waiting = new ArrayList<>(missing);
        waiting.sort(Comparator.comparingInt(Missing::after));
        // Earliest deadline first: the event that the fewest later resets can announce.
        PriorityQueue<Missing> open = new PriorityQueue<>(Comparator.comparingInt(Missing::before));
        List<Missing> unannounced = new ArrayList<>();
        int next = 0;
        for (int index = 0; index < entries.size(); index++) {
            if (entries.get(index) instanceof ResetEntry told && counts.test(told)) {
                for (; next < waiting.size() && waiting.get(next).after() < index; next++) {
                    open.add(waiting.get(next));
                }
                long left = told.missed().orElse(Long.MAX_VALUE);
                while (!open.isEmpty() && left > 0) {
                    Missing event = open.remove();
                    if (event.before() > index) {
                        left--;
                    } else {
                        unannounced.add(event);
                    }
                }
            }
        }
        unannounced.addAll(open);
        unannounced.addAll(waiting.subList(next, waiting.size()));
        return unannounced;
    }

    /** How many more events exact resets announced than are missing. Unknown with a filter, and then 0. */
    private long overstated(List<Missing> missing) {
        if (!subscriber.channels().isEmpty()) {
            return 0;
        }
        long said = 0;
        for (SubscriberEntry entry : entries) {
            if (entry instanceof ResetEntry told && told.exact()) {
                said += told.missed().orElse(0);
            }
        }
        long explained = (long) missing.size()
                - unannounced(missing, told -> told.exact() && told.missed().isPresent())
                        .size();
        if (said > explained) {
            find("exact resets announced %d missed events, but only %d are missing".formatted(said, explained));
        }
        return said - explained;
    }

    private String around(Missing event) {
        return "between entries %d and %d of %d".formatted(event.after(), event.before(), entries.size());
    }

    private void find(String finding) {
        findings.add(subscriber.name() + ": " + finding);
    }
}
