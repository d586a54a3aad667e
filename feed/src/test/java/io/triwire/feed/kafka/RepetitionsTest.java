package io.triwire.feed.kafka;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

import io.triwire.feed.Cursor;
import io.triwire.feed.EventLog;

import static org.assertj.core.api.Assertions.assertThat;

class RepetitionsTest {

    private final EventLog log = new EventLog(100, 1_000_000, 100);
    private final List<EventLog.Incoming> partition = new ArrayList<>();
    private final List<String> lookBacks = new ArrayList<>();
    private Repetitions repetitions = newOnes();
    private int readTo = -1;

    private Repetitions newOnes() {
        return new Repetitions(log, (number, from, to, each) -> {
            lookBacks.add(from + "-" + to);
            partition.subList((int) from, (int) to).forEach(each);
        });
    }

    private static Cursor cursor(long offset) {
        return Cursor.of("feed0001", offset);
    }

    /** Adds a record at the end of the partition. */
    private void record(Optional<String> id) {
        partition.add(new EventLog.Incoming(0, partition.size(), 0, Optional.empty(), id, new byte[0]));
    }

    private void records(String... ids) {
        for (String id : ids) {
            record(Optional.of(id).filter(text -> !text.equals("-")));
        }
    }

    private void recordsWithoutId(int count) {
        for (int i = 0; i < count; i++) {
            record(Optional.empty());
        }
    }

    /** The offsets that a replay delivers. */
    private List<Long> replay(int from, int to) {
        repetitions.begin(cursor(from), 1, partition -> readTo == from);
        List<Long> delivered = partition.subList(from, to).stream()
                .filter(event -> !repetitions.repeats(event))
                .map(EventLog.Incoming::offset)
                .toList();
        readTo = to;
        return delivered;
    }

    @Test
    void areLeftOutWithinAChunk() {
        records("a", "b", "a", "-", "b", "c");

        assertThat(replay(0, 6)).containsExactly(0L, 1L, 3L, 5L);
        assertThat(lookBacks).isEmpty();
    }

    @Test
    void areKnownFromTheChunkBefore() {
        records("a", "b", "-", "a", "b");

        assertThat(replay(0, 3)).containsExactly(0L, 1L, 2L);
        assertThat(replay(3, 5)).isEmpty();
        assertThat(lookBacks).isEmpty();
    }

    @Test
    void areLookedForBeforeTheStart() {
        recordsWithoutId(500);
        records("a");
        recordsWithoutId(999);
        records("a", "b");

        assertThat(replay(1_400, 1_502)).hasSize(101).doesNotContain(1_500L);
        assertThat(lookBacks).containsExactly("400-1400");
    }

    @Test
    void areNotLookedForWithoutAnId() {
        recordsWithoutId(3_000);

        assertThat(replay(1_500, 3_000)).hasSize(1_500);
        assertThat(lookBacks).isEmpty();
    }

    @Test
    void areNotLookedForFarBehindTheStart() {
        records("a");
        recordsWithoutId(2_000);
        records("b");

        assertThat(replay(1, 2_002)).hasSize(2_001);
        assertThat(lookBacks).isEmpty();
    }

    @Test
    void areKnownByTheLogWithoutLooking() {
        records("a", "-", "a");
        log.restart(cursor(0), cursor(0));
        log.append(partition, cursor(3), 0);

        assertThat(replay(1, 3)).containsExactly(1L);
        assertThat(replay(0, 3)).containsExactly(0L, 1L);
        assertThat(lookBacks).isEmpty();
    }

    /** Wherever it begins and however it is cut into chunks, a replay gives what one that began at the start gives. */
    @Property
    void areTheSameWhereverAReplayBegins(
            @ForAll @Size(max = 60) List<@IntRange(max = 8) Integer> ids,
            @ForAll @Size(max = 6) Set<@IntRange(max = 60) Integer> cuts) {
        partition.clear();
        repetitions = newOnes();
        readTo = -1;
        ids.forEach(id -> record(id == 0 ? Optional.empty() : Optional.of("id" + id)));
        Set<Integer> seen = new HashSet<>();
        List<Long> all = new ArrayList<>();
        for (int offset = 0; offset < ids.size(); offset++) {
            if (ids.get(offset) == 0 || seen.add(ids.get(offset))) {
                all.add((long) offset);
            }
        }
        List<Integer> bounds = new ArrayList<>(
                cuts.stream().filter(cut -> cut < ids.size()).sorted().toList());
        bounds.add(ids.size());

        List<Long> delivered = new ArrayList<>();
        for (int i = 0; i + 1 < bounds.size(); i++) {
            delivered.addAll(replay(bounds.get(i), bounds.get(i + 1)));
        }

        assertThat(delivered)
                .isEqualTo(all.stream()
                        .filter(offset -> offset >= bounds.get(0) && bounds.size() > 1)
                        .toList());
    }
}
