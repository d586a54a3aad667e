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

import io.triwire.bench.faults.StoredPosition.Line;
import io.triwire.bench.faults.SubscriberEntry.Got;
import io.triwire.bench.faults.SubscriberEntry.Told;

/**
 * Judges what a subscriber got against what the feed was.
 *
 * <p>An event that is missing may be told by a reset that came between its neighbours: after the last event of its
 * partition before it, and before the next. A reset tells of as many as it says, or of any number if it does not know.
 * Resets are given to missing events so that as many as possible are told: what is left was lost in silence.
 */
final class Ledger {

    private final ReferenceFeed truth;
    private final SubscriberLog subscriber;
    private final List<SubscriberEntry> entries;
    private final Map<Long, Integer> arrivals = new HashMap<>();
    private final Map<String, Long> ids = new HashMap<>();
    private final Map<Line, NavigableMap<Long, Integer>> lines = new HashMap<>();
    private final Map<Order, Long> newest = new HashMap<>();
    private final List<String> findings = new ArrayList<>();
    private long received;
    private long doubled;
    private long disordered;
    private long wrong;

    /** Events of one channel in one partition: their order is kept. */
    private record Order(Line line, String channel) {}

    /** A missing event; it is told by a reset whose entry is between the two. */
    private record Missing(long number, int after, int before) {}

    private Ledger(ReferenceFeed truth, SubscriberLog subscriber) {
        this.truth = truth;
        this.subscriber = subscriber;
        this.entries = subscriber.entries();
    }

    /** What is to be said of a subscriber. */
    static LedgerResult check(ReferenceFeed truth, SubscriberLog subscriber) {
        return new Ledger(truth, subscriber).check();
    }

    private LedgerResult check() {
        for (int index = 0; index < entries.size(); index++) {
            if (entries.get(index) instanceof Got got) {
                receive(got, index);
            }
        }
        List<Missing> missing = missing();
        List<Missing> silent = untold(missing, told -> true);
        silent.forEach(event -> find("%d was lost in silence: %s".formatted(event.number(), around(event))));
        return new LedgerResult(
                received,
                silent.size(),
                missing.size() - silent.size(),
                doubled,
                disordered,
                wrong,
                overtold(missing),
                entries.stream().filter(Told.class::isInstance).count(),
                findings);
    }

    private void receive(Got got, int index) {
        received++;
        long number = got.number();
        if (subscriber.had().contains(number) || truth.isEarlier(number)) {
            doubled++;
            find("%d came, which it had, or was told of, before".formatted(number));
            return;
        }
        Integer before = arrivals.putIfAbsent(number, index);
        if (before != null) {
            doubled++;
            find("%d came twice, as entries %d and %d".formatted(number, before, index));
            return;
        }
        judge(got).ifPresent(fault -> {
            wrong++;
            find("%d %s".formatted(number, fault));
        });
        truth.place(number).ifPresent(place -> {
            lines.computeIfAbsent(place.line(), line -> new TreeMap<>()).put(place.offset(), index);
            Long last = newest.merge(new Order(place.line(), got.channel()), place.offset(), Math::max);
            if (last > place.offset()) {
                disordered++;
                find("%d came after offset %d of its channel, and is %d".formatted(number, last, place.offset()));
            }
        });
    }

    private Optional<String> judge(Got got) {
        long number = got.number();
        Long other = ids.putIfAbsent(got.id(), number);
        if (other != null) {
            return Optional.of("has the id of %d".formatted(other));
        }
        Optional<FaultPublication> publication = truth.publication(number);
        if (publication.isEmpty()) {
            return Optional.of("was never published");
        }
        FaultPublication known = publication.get();
        if (!truth.mayBeDelivered(number)) {
            return Optional.of("was " + known.outcome());
        }
        if (!known.channel().equals(got.channel())) {
            return Optional.of("is of channel %s and came in %s".formatted(known.channel(), got.channel()));
        }
        return subscriber.wants(known)
                ? Optional.empty()
                : Optional.of("is of channel %s, which it does not want".formatted(known.channel()));
    }

    private List<Missing> missing() {
        List<Missing> missing = new ArrayList<>();
        for (FaultPublication publication : truth.publications()) {
            long number = publication.number();
            if (subscriber.wants(publication)
                    && truth.isDue(publication)
                    && !subscriber.had().contains(number)
                    && !arrivals.containsKey(number)) {
                missing.add(truth.place(number)
                        .map(place -> missing(number, place))
                        // Where it was is not known: any reset may tell of it.
                        .orElseGet(() -> new Missing(number, -1, entries.size())));
            }
        }
        missing.sort(Comparator.comparingLong(Missing::number));
        return missing;
    }

    private Missing missing(long number, StoredPosition place) {
        NavigableMap<Long, Integer> line = lines.getOrDefault(place.line(), new TreeMap<>());
        Map.Entry<Long, Integer> lower = line.lowerEntry(place.offset());
        Map.Entry<Long, Integer> higher = line.higherEntry(place.offset());
        return new Missing(
                number, lower == null ? -1 : lower.getValue(), higher == null ? entries.size() : higher.getValue());
    }

    /** Which of the missing events the resets cannot tell of, if each tells of as many as it can. */
    private List<Missing> untold(List<Missing> missing, Predicate<Told> counts) {
        List<Missing> waiting = new ArrayList<>(missing);
        waiting.sort(Comparator.comparingInt(Missing::after));
        // Of those that a reset may tell of, the one that the fewest later resets may tell of goes first.
        PriorityQueue<Missing> open = new PriorityQueue<>(Comparator.comparingInt(Missing::before));
        List<Missing> untold = new ArrayList<>();
        int next = 0;
        for (int index = 0; index < entries.size(); index++) {
            if (entries.get(index) instanceof Told told && counts.test(told)) {
                for (; next < waiting.size() && waiting.get(next).after() < index; next++) {
                    open.add(waiting.get(next));
                }
                long left = told.missed().orElse(Long.MAX_VALUE);
                while (!open.isEmpty() && left > 0) {
                    Missing event = open.remove();
                    if (event.before() > index) {
                        left--;
                    } else {
                        untold.add(event);
                    }
                }
            }
        }
        untold.addAll(open);
        untold.addAll(waiting.subList(next, waiting.size()));
        return untold;
    }

    /** How many events exact resets told of beyond those that are missing. A filter hides what it leaves out. */
    private long overtold(List<Missing> missing) {
        if (!subscriber.channels().isEmpty()) {
            return 0;
        }
        long said = 0;
        for (SubscriberEntry entry : entries) {
            if (entry instanceof Told told && told.exact()) {
                said += told.missed().orElse(0);
            }
        }
        long explained = (long) missing.size()
                - untold(missing, told -> told.exact() && told.missed().isPresent())
                        .size();
        if (said > explained) {
            find("exact resets told of %d missed events, and %d of these are missing".formatted(said, explained));
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
