package io.triwire.bench.faults;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The order of the faults of a soak, and which there are. */
class FaultSequenceTest {

    private static final List<Fault> MANY = Faults.ofSoak(1);

    private static List<Fault> taken(Iterator<Fault> sequence, int count) {
        List<Fault> taken = new ArrayList<>();
        for (int taking = 0; taking < count; taking++) {
            taken.add(sequence.next());
        }
        return taken;
    }

    private static FaultSequence sequence(List<Fault> faults, long seed) {
        return new FaultSequence(faults, new Random(seed));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void eachComesOnceBeforeAnyComesAgainAndNoneTwiceInARow(long seed) {
        List<Fault> again =
                MANY.stream().filter(fault -> !fault.needs().spoils()).toList();
        List<Fault> taken = taken(sequence(again, seed), again.size() * 5);

        for (int round = 0; round < 5; round++) {
            assertThat(new HashSet<>(taken.subList(round * again.size(), (round + 1) * again.size())))
                    .hasSize(again.size());
        }
        for (int place = 1; place < taken.size(); place++) {
            assertThat(taken.get(place)).isNotEqualTo(taken.get(place - 1));
        }
    }

    @Test
    void oneThatChangesTheStageComesOnce() {
        List<Fault> taken = taken(sequence(MANY, 1), MANY.size() * 4);

        assertThat(taken.stream().filter(fault -> fault.name().equals("partitions-added")))
                .hasSize(1);
    }

    @Test
    void theSeedTellsTheOrder() {
        assertThat(taken(sequence(MANY, 1), 100))
                .isEqualTo(taken(sequence(MANY, 1), 100))
                .isNotEqualTo(taken(sequence(MANY, 2), 100));
    }

    @Test
    void aSingleFaultIsRepeatedUnlessItCanBeMadeOnceOnly() {
        Iterator<Fault> kill = sequence(List.of(named("replica-kill")), 1);
        Iterator<Fault> partitions = sequence(List.of(named("partitions-added")), 1);

        assertThat(taken(kill, 3)).containsOnly(named("replica-kill"));
        partitions.next();
        assertThat(kill.hasNext()).isTrue();
        assertThat(partitions.hasNext()).isFalse();
    }

    @Test
    void aSoakLeavesTheClusterWholeAndCostsNobodyAnEvent() {
        assertThat(MANY)
                .extracting(Fault::name)
                .contains("replica-kill", "broker-restart", "cut-connections", "slow-readers", "transactions")
                .doesNotContain("topic-recreated", "truncation-short", "disk-full", "small-heap", "leader-kill")
                // One replica of each service lives through it all.
                .doesNotContain("rolling-restart");
        assertThat(Faults.ofSoak(3))
                .extracting(Fault::name)
                .contains("leader-kill", "replica-kill")
                .doesNotContain("unclean-election");
    }

    private static Fault named(String name) {
        return MANY.stream()
                .filter(fault -> fault.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
