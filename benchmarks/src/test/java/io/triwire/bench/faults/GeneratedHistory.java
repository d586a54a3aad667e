package io.triwire.bench.faults;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;

import io.triwire.bench.faults.FaultPublication.PublicationOutcome;
import io.triwire.bench.faults.SubscriberEntry.EventEntry;
import io.triwire.bench.faults.SubscriberEntry.ResetEntry;
import io.triwire.client.Transport;

/**
 * A feed and a subscriber that kept every promise: it has all that it was not told of, in order, and each reset told of
 * exactly as many events as were left out where it came. A test then breaks one promise.
 */
final class GeneratedHistory {

    private static final int MOST_EVENTS = 120;
    private static final int MOST_PARTITIONS = 4;
    private static final int MOST_CHANNELS = 7;
    private static final int MOST_RESETS = 3;

    final Random random;
    final ReferenceFeed reference = new ReferenceFeed(false);
    final List<SubscriberEntry> entries = new ArrayList<>();
    final Set<Long> earlier = new HashSet<>();
    final Set<String> channels = new HashSet<>();

    /** How many events that it wants each reset left out, in the order of the resets. */
    final List<Integer> leftOut = new ArrayList<>();

    /** The same by partition. */
    final Map<Integer, Integer> leftOutOf = new HashMap<>();

    private final Map<Integer, List<FaultPublication>> feed = new HashMap<>();
    private final Map<Long, StoredPosition> positions = new HashMap<>();
    private final boolean filtered;
    private final int resets;

    /**
     * @param filtered whether the subscriber has a filter
     * @param withResets whether it got resets
     */
    GeneratedHistory(long seed, boolean filtered, boolean withResets) {
        this.random = new Random(seed);
        this.filtered = filtered;
        this.resets = withResets ? 1 + random.nextInt(MOST_RESETS) : 0;
        publish();
        deliver();
    }

    private void publish() {
        int partitions = 1 + random.nextInt(MOST_PARTITIONS);
        int names = 1 + random.nextInt(MOST_CHANNELS);
        int events = 20 + random.nextInt(MOST_EVENTS);
        if (filtered) {
            for (int name = 0; name <= random.nextInt(names); name++) {
                channels.add("channel-" + name);
            }
        }
        Map<Integer, Long> offsets = new HashMap<>();
        for (long number = 0; number < events; number++) {
            int name = random.nextInt(names);
            int partition = name % partitions;
            // Markers of transactions take offsets as well.
            long offset = offsets.merge(partition, 1L + random.nextInt(2), Long::sum);
            FaultPublication publication =
                    new FaultPublication(number, "channel-" + name, "kafka", 0, number, PublicationOutcome.STORED);
            StoredPosition position = new StoredPosition(0, partition, offset);
            positions.put(number, position);
            reference.published(publication);
            reference.stored(number, position);
            reference.kept(number);
            feed.computeIfAbsent(partition, none -> new ArrayList<>()).add(publication);
        }
    }

    private void deliver() {
        Map<Integer, Integer> next = new HashMap<>();
        int before = random.nextInt(5);
        for (Map.Entry<Integer, List<FaultPublication>> partition : feed.entrySet()) {
            int start = Math.min(before, partition.getValue().size());
            partition.getValue().subList(0, start).forEach(one -> earlier.add(one.number()));
            next.put(partition.getKey(), start);
        }
        int left = feed.values().stream().mapToInt(List::size).sum() - earlier.size();
        int told = 0;
        while (left > 0) {
            if (told < resets && random.nextInt(left) < 3) {
                left -= leaveOut(next);
                told++;
                continue;
            }
            List<Integer> open = new ArrayList<>(feed.keySet());
            open.removeIf(one -> next.getOrDefault(one, 0)
                    >= feed.getOrDefault(one, List.of()).size());
            int partition = open.get(random.nextInt(open.size()));
            int index = next.merge(partition, 1, Integer::sum) - 1;
            FaultPublication publication =
                    feed.getOrDefault(partition, List.of()).get(index);
            if (channels.isEmpty() || channels.contains(publication.channel())) {
                entries.add(got(publication));
            }
            left--;
        }
    }

    private int leaveOut(Map<Integer, Integer> next) {
        int all = 0;
        int wanted = 0;
        for (Map.Entry<Integer, List<FaultPublication>> partition : feed.entrySet()) {
            int from = next.getOrDefault(partition.getKey(), 0);
            int to = Math.min(partition.getValue().size(), from + random.nextInt(6));
            for (FaultPublication left : partition.getValue().subList(from, to)) {
                all++;
                if (channels.isEmpty() || channels.contains(left.channel())) {
                    wanted++;
                    leftOutOf.merge(partition.getKey(), 1, Integer::sum);
                }
            }
            next.put(partition.getKey(), to);
        }
        entries.add(new ResetEntry(entries.size(), "expired", OptionalLong.of(all), true));
        leftOut.add(wanted);
        return all;
    }

    static EventEntry got(FaultPublication publication) {
        return new EventEntry(0, publication.number(), publication.channel(), "id-" + publication.number());
    }

    /** An event of the feed, by its number. */
    FaultPublication publication(long number) {
        return reference.publication(number).orElseThrow();
    }

    /** Where the subscriber got events, as indices of its entries. */
    List<Integer> received() {
        List<Integer> received = new ArrayList<>();
        for (int index = 0; index < entries.size(); index++) {
            if (entries.get(index) instanceof EventEntry) {
                received.add(index);
            }
        }
        return received;
    }

    /** Where the subscriber got resets. */
    List<Integer> told() {
        List<Integer> told = new ArrayList<>();
        for (int index = 0; index < entries.size(); index++) {
            if (entries.get(index) instanceof ResetEntry) {
                told.add(index);
            }
        }
        return told;
    }

    /** One of them. */
    <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    int wantedLeftOut() {
        return leftOut.stream().mapToInt(Integer::intValue).sum();
    }

    StoredPosition position(long number) {
        return positions.getOrDefault(number, new StoredPosition(0, 0, 0));
    }

    LedgerResult check() {
        SubscriberLog log = new SubscriberLog("subscriber", Transport.SSE, channels, earlier, entries);
        reference.receivedBy(List.of(log));
        return Ledger.check(reference, log);
    }
}
