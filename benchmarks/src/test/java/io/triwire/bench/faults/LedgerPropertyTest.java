package io.triwire.bench.faults;

import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;

import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import io.triwire.bench.faults.FaultPublication.PublicationOutcome;
import io.triwire.bench.faults.SubscriberEntry.EventEntry;
import io.triwire.bench.faults.SubscriberEntry.ResetEntry;

import static org.assertj.core.api.Assertions.assertThat;

/** One promise is broken in a generated history: the ledger finds exactly that. In an honest one it finds nothing. */
class LedgerPropertyTest {

    private static final int TRIES = 500;

    @Property(tries = TRIES)
    void findsNothingInAnHonestHistory(@ForAll long seed, @ForAll boolean filtered, @ForAll boolean resets) {
        GeneratedHistory history = new GeneratedHistory(seed, filtered, resets);

        LedgerResult account = history.check();

        assertThat(account.findings()).isEmpty();
        assertThat(account.kept()).isTrue();
        assertThat(account.losses().announced()).isEqualTo(history.wantedLeftOut());
        assertThat(account.resets()).isEqualTo(history.leftOut.size());
    }

    @Property(tries = TRIES)
    void findsALostEvent(@ForAll long seed, @ForAll boolean filtered) {
        GeneratedHistory history = new GeneratedHistory(seed, filtered, false);
        Assume.that(!history.received().isEmpty());
        history.entries.remove((int) history.any(history.received()));

        assertThat(history.check().losses().silent()).isEqualTo(1);
    }

    /** Beside resets that told of as many as they can, so that none of them explains it. */
    @Property(tries = TRIES)
    void findsALostEventBesideResets(@ForAll long seed) {
        GeneratedHistory history = new GeneratedHistory(seed, false, true);
        Assume.that(!history.received().isEmpty());
        history.entries.remove((int) history.any(history.received()));

        LedgerResult account = history.check();

        assertThat(account.losses().silent()).isEqualTo(1);
        assertThat(account.errors().overstated()).isZero();
    }

    @Property(tries = TRIES)
    void findsAnEventThatCameTwice(@ForAll long seed, @ForAll boolean filtered, @ForAll boolean resets) {
        GeneratedHistory history = new GeneratedHistory(seed, filtered, resets);
        Assume.that(!history.received().isEmpty());
        int index = history.any(history.received());
        int later = index + 1 + history.random.nextInt(history.entries.size() - index);
        history.entries.add(later, history.entries.get(index));

        LedgerResult account = history.check();

        assertThat(account.errors().duplicates()).isEqualTo(1);
        assertThat(account.losses().silent()).isZero();
    }

    @Property(tries = TRIES)
    void findsAnEventThatTheSubscriberHadBefore(@ForAll long seed) {
        GeneratedHistory history = new GeneratedHistory(seed, false, false);
        Assume.that(!history.earlier.isEmpty());
        long number = history.any(List.copyOf(history.earlier));
        history.entries.add(0, GeneratedHistory.got(history.publication(number)));

        assertThat(history.check().errors().duplicates()).isEqualTo(1);
    }

    @Property(tries = TRIES)
    void findsTwoEventsOfAChannelInTheWrongOrder(@ForAll long seed, @ForAll boolean filtered) {
        GeneratedHistory history = new GeneratedHistory(seed, filtered, false);
        List<Integer> received = history.received();
        Assume.that(!received.isEmpty());
        int first = history.any(received);
        String channel = ((EventEntry) history.entries.get(first)).channel();
        List<Integer> later = received.stream()
                .filter(index -> index > first
                        && ((EventEntry) history.entries.get(index)).channel().equals(channel))
                .toList();
        Assume.that(!later.isEmpty());
        Collections.swap(history.entries, first, later.get(0));

        LedgerResult account = history.check();

        assertThat(account.errors().outOfOrder()).isEqualTo(1);
        assertThat(account.losses().silent()).isZero();
        assertThat(account.errors().duplicates()).isZero();
    }

    @Property(tries = TRIES)
    void findsAHoleThatNobodyWasToldOf(@ForAll long seed, @ForAll boolean filtered) {
        GeneratedHistory history = new GeneratedHistory(seed, filtered, true);
        Assume.that(history.leftOut.size() == 1);
        history.entries.remove((int) history.told().get(0));

        LedgerResult account = history.check();

        assertThat(account.losses().silent()).isEqualTo(history.wantedLeftOut());
        assertThat(account.losses().announced()).isZero();
    }

    @Property(tries = TRIES)
    void findsAHoleThatIsLargerThanTold(@ForAll long seed, @ForAll boolean exact) {
        GeneratedHistory history = new GeneratedHistory(seed, false, true);
        int which = history.random.nextInt(Math.max(1, history.told().size()));
        Assume.that(history.told().size() > which && history.leftOut.get(which) > 0);
        say(history, which, history.leftOut.get(which) - 1, exact);

        assertThat(history.check().losses().silent()).isEqualTo(1);
    }

    @Property(tries = TRIES)
    void findsAHoleThatIsSmallerThanToldExactly(@ForAll long seed) {
        GeneratedHistory history = new GeneratedHistory(seed, false, true);
        Assume.that(!history.told().isEmpty());
        int which = history.random.nextInt(history.told().size());
        say(history, which, history.leftOut.get(which) + 1, true);

        LedgerResult account = history.check();

        assertThat(account.errors().overstated()).isEqualTo(1);
        assertThat(account.kept()).isFalse();
    }

    @Property(tries = TRIES)
    void takesAHoleThatIsSmallerThanAtMostTold(@ForAll long seed) {
        GeneratedHistory history = new GeneratedHistory(seed, false, true);
        Assume.that(!history.told().isEmpty());
        int which = history.random.nextInt(history.told().size());
        say(history, which, history.leftOut.get(which) + history.random.nextInt(10), false);

        assertThat(history.check().kept()).isTrue();
    }

    /** A reset tells of what is missing where it comes, and of nothing else. */
    @Property(tries = TRIES)
    void findsAHoleThatWasToldTooEarly(@ForAll long seed) {
        GeneratedHistory history = new GeneratedHistory(seed, false, true);
        Assume.that(history.leftOut.size() == 1);
        int index = history.told().get(0);
        history.entries.add(0, history.entries.remove(index));

        assertThat(history.check().losses().silent()).isEqualTo(leftOutWhereEventsCameWithin(history, 1, index + 1));
    }

    @Property(tries = TRIES)
    void findsAHoleThatWasToldTooLate(@ForAll long seed) {
        GeneratedHistory history = new GeneratedHistory(seed, false, true);
        Assume.that(history.leftOut.size() == 1);
        int index = history.told().get(0);
        history.entries.add(history.entries.remove(index));

        assertThat(history.check().losses().silent())
                .isEqualTo(leftOutWhereEventsCameWithin(history, index, history.entries.size() - 1));
    }

    /** Where a partition has an event between the two positions, a reset that was moved there tells nothing of it. */
    private static long leftOutWhereEventsCameWithin(GeneratedHistory history, int from, int to) {
        return history.entries.subList(from, to).stream()
                .map(entry -> history.position(((EventEntry) entry).number()).partition())
                .distinct()
                .mapToInt(partition -> history.leftOutOf.getOrDefault(partition, 0))
                .sum();
    }

    @Property(tries = TRIES)
    void findsAnEventOfAnAbortedTransaction(@ForAll long seed) {
        GeneratedHistory history = new GeneratedHistory(seed, false, false);
        FaultPublication aborted =
                new FaultPublication(1_000_000, "channel-0", "kafka", 0, 0, PublicationOutcome.ABORTED);
        history.reference.published(aborted);
        history.entries.add(history.random.nextInt(history.entries.size() + 1), GeneratedHistory.got(aborted));

        LedgerResult account = history.check();

        assertThat(account.errors().wrong()).isEqualTo(1);
        assertThat(account.losses().silent()).isZero();
    }

    private static void say(GeneratedHistory history, int which, long missed, boolean exact) {
        int index = history.told().get(which);
        ResetEntry told = (ResetEntry) history.entries.get(index);
        history.entries.set(index, new ResetEntry(told.atNanos(), told.reason(), OptionalLong.of(missed), exact));
    }
}
