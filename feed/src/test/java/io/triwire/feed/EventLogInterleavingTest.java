package io.triwire.feed;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

import static io.triwire.feed.SomeEvents.NO_BOUND;
import static io.triwire.feed.SomeEvents.cursor;
import static org.assertj.core.api.Assertions.assertThat;

/** Two instances receive the same partitions, each interleaved in its own way; a subscriber changes between them. */
class EventLogInterleavingTest {

    private static final int PARTITIONS = 4;
    private static final Cursor START = cursor(10, 11, 12, 13);

    /** The partition of each event, in the order in which either instance receives them. */
    record Instances(List<Integer> here, List<Integer> there) {}

    @Provide
    Arbitrary<Instances> instances() {
        return Arbitraries.integers()
                .between(0, PARTITIONS - 1)
                .list()
                .ofMaxSize(30)
                .flatMap(here -> Arbitraries.shuffle(here).map(there -> new Instances(here, there)));
    }

    @Property
    void continuesWhatAnotherInstanceBegan(
            @ForAll("instances") Instances instances,
            @ForAll @IntRange(max = 30) int cut,
            @ForAll @IntRange(min = 1, max = 300) int maxBytes) {
        EventLog here = logOf(instances.here());
        EventLog there = logOf(instances.there());
        List<FeedEvent> before = readAll(here, START, maxBytes);
        List<FeedEvent> had = before.subList(0, Math.min(cut, before.size()));
        Cursor after =
                had.isEmpty() ? START : Cursor.parse(had.get(had.size() - 1).cursor());

        List<FeedEvent> rest = readAll(there, after, maxBytes);

        assertThat(byPartition(had, rest)).isEqualTo(byPartition(before, List.of()));
    }

    @Property
    void givesEachEventAnIdThatEitherInstanceContinues(
            @ForAll("instances") Instances instances, @ForAll @IntRange(max = 30) int cut) {
        EventLog here = logOf(instances.here());
        EventLog there = logOf(instances.there());
        List<FeedEvent> all = readAll(here, START, NO_BOUND);
        List<FeedEvent> had = new ArrayList<>(all.subList(0, Math.min(cut, all.size())));
        Cursor after =
                had.isEmpty() ? START : Cursor.parse(had.get(had.size() - 1).cursor());

        for (FeedEvent next : readAll(there, after, NO_BOUND)) {
            had.add(next);
            Cursor resume = Cursor.parse(next.cursor());
            assertThat(byPartition(had, readAll(here, resume, NO_BOUND))).isEqualTo(byPartition(all, List.of()));
            assertThat(byPartition(had, readAll(there, resume, NO_BOUND))).isEqualTo(byPartition(all, List.of()));
        }
    }

    @Property
    void continuesASubscriberThatIsAheadOfIt(
            @ForAll("instances") Instances instances,
            @ForAll @IntRange(max = 30) int cut,
            @ForAll @IntRange(max = 30) int behind) {
        EventLog here = logOf(instances.here());
        List<FeedEvent> before = readAll(here, START, NO_BOUND);
        List<FeedEvent> had = before.subList(0, Math.min(cut, before.size()));
        List<EventLog.Incoming> arriving = events(instances.there());
        int arrived = Math.min(behind, arriving.size());
        EventLog there = logOf(List.of());
        there.append(arriving.subList(0, arrived), there.head(), 0);
        there.noteKnown(here.head());
        Cursor after =
                had.isEmpty() ? START : Cursor.parse(had.get(had.size() - 1).cursor());

        Batch first = there.read(after, ChannelFilter.ALL, NO_BOUND).orElseThrow();
        there.append(arriving.subList(arrived, arriving.size()), there.head(), 0);
        List<FeedEvent> rest = new ArrayList<>(first.events());
        rest.addAll(readAll(there, first.cursor(), NO_BOUND));

        assertThat(byPartition(had, rest)).isEqualTo(byPartition(before, List.of()));
    }

    private static EventLog logOf(List<Integer> partitions) {
        EventLog log = new EventLog(100, 1_000_000, 100);
        log.restart(START, START);
        log.append(events(partitions), log.head(), 0);
        return log;
    }

    /** Events whose offsets leave gaps, of another width in each partition. */
    private static List<EventLog.Incoming> events(List<Integer> partitions) {
        long[] next = START.offsets(PARTITIONS);
        List<EventLog.Incoming> events = new ArrayList<>();
        for (int partition : partitions) {
            events.add(SomeEvents.event(partition, next[partition]));
            next[partition] += 1 + partition;
        }
        return events;
    }

    /** What a subscriber gets that goes on with the cursor of each batch until one is quiet. */
    private static List<FeedEvent> readAll(EventLog log, Cursor after, int maxBytes) {
        List<FeedEvent> events = new ArrayList<>();
        Batch batch = log.read(after, ChannelFilter.ALL, maxBytes).orElseThrow();
        while (!batch.isEmpty()) {
            events.addAll(batch.events());
            batch = log.read(Cursor.parse(batch.cursor().text()), ChannelFilter.ALL, maxBytes)
                    .orElseThrow();
        }
        return events;
    }

    private static Map<Integer, List<Long>> byPartition(List<FeedEvent> had, List<FeedEvent> rest) {
        return Stream.concat(had.stream(), rest.stream())
                .collect(Collectors.groupingBy(
                        FeedEvent::partition, Collectors.mapping(FeedEvent::offset, Collectors.toList())));
    }
}
