package io.triwire.feed;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.triwire.feed.SomeEvents.FEED;
import static io.triwire.feed.SomeEvents.NO_BOUND;
import static io.triwire.feed.SomeEvents.OTHER_FEED;
import static io.triwire.feed.SomeEvents.cursor;
import static io.triwire.feed.SomeEvents.event;
import static io.triwire.feed.SomeEvents.eventOfBytes;
import static io.triwire.feed.SomeEvents.places;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.tuple;

class EventLogTest {

    private static final long ARRIVED = 42;

    /** Of two partitions, with the events 0:0, 1:0, 0:1 and 1:1. */
    private static EventLog logOfFour() {
        EventLog log = logAt(cursor(0, 0));
        log.append(
                List.of(event(0, 0, "red"), event(1, 0, "blue"), event(0, 1, "red"), event(1, 1, "blue")),
                log.head(),
                ARRIVED);
        return log;
    }

    private static EventLog logAt(Cursor start) {
        EventLog log = new EventLog(100, 1_000_000, 100);
        log.restart(start, start);
        return log;
    }

    private static Optional<Batch> read(EventLog log, Cursor after) {
        return log.read(after, ChannelFilter.ALL, NO_BOUND);
    }

    @Test
    void isOfNoFeedBeforeItIsStarted() {
        EventLog log = new EventLog(1, 1, 100);

        assertThat(log.started()).isFalse();
        assertThatIllegalStateException().isThrownBy(log::head);
    }

    @Test
    void takesNoEventBeforeItIsStarted() {
        EventLog log = new EventLog(1, 1, 100);

        assertThatIllegalStateException().isThrownBy(() -> log.append(List.of(event(0, 0)), log.head(), ARRIVED));
    }

    @Test
    void refusesToHoldNoEvent() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EventLog(0, 1, 100))
                .withMessage("a log of 0 events cannot hold one");
    }

    @Test
    void isAtItsStartWithoutEvents() {
        assertThat(logAt(cursor(7, 9)).head()).isEqualTo(cursor(7, 9));
    }

    @Test
    void givesAQuietBatchAtItsHead() {
        EventLog log = logOfFour();

        assertThat(read(log, cursor(2, 2))).hasValueSatisfying(batch -> {
            assertThat(batch.events()).isEmpty();
            assertThat(batch.cursor()).isEqualTo(log.head());
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void continuesTheCursorOfEachEvent(int index) {
        EventLog log = logOfFour();
        Batch all = read(log, cursor(0, 0)).orElseThrow();

        Batch rest = read(log, Cursor.parse(all.events().get(index).cursor())).orElseThrow();

        assertThat(rest.events()).isEqualTo(all.events().subList(index + 1, 4));
    }

    @Test
    void givesEventsWithTheirCursorsInTheOrderOfArrival() {
        Batch batch = read(logOfFour(), cursor(0, 0)).orElseThrow();

        assertThat(batch.events())
                .extracting(SomeEvents::place, FeedEvent::cursor)
                .containsExactly(
                        tuple("0:0", cursor(1, 0).text()),
                        tuple("1:0", cursor(1, 1).text()),
                        tuple("0:1", cursor(2, 1).text()),
                        tuple("1:1", cursor(2, 2).text()));
    }

    @Test
    void givesTheTimeOfArrivalWithTheEvents() {
        assertThat(read(logOfFour(), cursor(0, 0)).orElseThrow().arrivedNanos()).isEqualTo(ARRIVED);
    }

    @Test
    void leavesOutAnEventThatItHasHad() {
        EventLog log = logOfFour();

        log.append(List.of(event(0, 1), event(0, 2), event(1, 0)), log.head(), ARRIVED);

        assertThat(places(read(log, cursor(2, 2)).orElseThrow())).containsExactly("0:2");
        assertThat(log.head()).isEqualTo(cursor(3, 2));
    }

    @Test
    void passesOffsetsThatHoldNoEvent() {
        EventLog log = logAt(cursor(5));

        log.append(List.of(event(0, 8), event(0, 12)), log.head(), ARRIVED);

        assertThat(places(read(log, cursor(5)).orElseThrow())).containsExactly("0:8", "0:12");
        assertThat(log.head()).isEqualTo(cursor(13));
    }

    @ParameterizedTest
    @ValueSource(longs = {9, 10, 11, 12})
    void continuesACursorAmongOffsetsThatHoldNoEvent(long offset) {
        EventLog log = logAt(cursor(5));
        log.append(List.of(event(0, 8), event(0, 12)), log.head(), ARRIVED);

        assertThat(places(read(log, cursor(offset)).orElseThrow())).containsExactly("0:12");
    }

    /** As markers of transactions are, at the end of a partition. */
    @Test
    void passesOffsetsAfterTheNewestEventThatHoldNone() {
        EventLog log = logOfFour();

        log.append(List.of(event(0, 2)), cursor(5, 3), ARRIVED);

        assertThat(log.head()).isEqualTo(cursor(5, 3));
        assertThat(places(read(log, cursor(2, 2)).orElseThrow())).containsExactly("0:2");
        assertThat(read(log, cursor(4, 3)))
                .hasValueSatisfying(batch -> assertThat(batch.cursor()).isEqualTo(cursor(5, 3)));
        assertThat(read(log, cursor(0, 1))).as("out of step").hasValueSatisfying(batch -> assertThat(batch.cursor())
                .isEqualTo(cursor(5, 3)));
    }

    @Test
    void beginsPartitionsThatAreAdded() {
        EventLog log = logOfFour();

        log.extend(cursor(0, 0, 0));
        assertThat(log.head()).isEqualTo(cursor(2, 2, 0));
        log.append(List.of(event(2, 0)), log.head(), ARRIVED);

        assertThat(places(read(log, cursor(2, 2)).orElseThrow())).containsExactly("2:0");
        assertThat(places(read(log, cursor(1, 2, 0)).orElseThrow())).containsExactly("0:1", "2:0");
    }

    @Test
    void leavesOutWhatTheFilterDoesNotPass() {
        Batch blue = logOfFour()
                .read(cursor(0, 0), new ChannelFilter(Set.of("blue")), NO_BOUND)
                .orElseThrow();

        assertThat(places(blue)).containsExactly("1:0", "1:1");
    }

    @Test
    void advancesOverWhatTheFilterDoesNotPass() {
        Batch none = logOfFour()
                .read(cursor(0, 0), new ChannelFilter(Set.of("green")), NO_BOUND)
                .orElseThrow();

        assertThat(none.events()).isEmpty();
        assertThat(none.cursor()).isEqualTo(cursor(2, 2));
    }

    @Test
    void givesAsManyEventsAsTheBytesAllow() {
        EventLog log = logOfFour();
        int bytesOfThree = read(log, cursor(0, 0)).orElseThrow().events().subList(0, 3).stream()
                .mapToInt(FeedEvent::framedBytes)
                .sum();

        assertThat(places(
                        log.read(cursor(0, 0), ChannelFilter.ALL, bytesOfThree).orElseThrow()))
                .containsExactly("0:0", "1:0", "0:1");
        assertThat(places(log.read(cursor(0, 0), ChannelFilter.ALL, bytesOfThree - 1)
                        .orElseThrow()))
                .containsExactly("0:0", "1:0");
    }

    @Test
    void givesOneEventWhateverItsBytes() {
        Batch batch = logOfFour().read(cursor(0, 0), ChannelFilter.ALL, 1).orElseThrow();

        assertThat(places(batch)).containsExactly("0:0");
        assertThat(batch.cursor()).isEqualTo(cursor(1, 0));
    }

    @Test
    void advancesOverFilteredEventsUpToTheOneThatDoesNotFit() {
        Batch batch = logOfFour()
                .read(cursor(0, 0), new ChannelFilter(Set.of("red")), 1)
                .orElseThrow();

        assertThat(places(batch)).containsExactly("0:0");
        assertThat(batch.cursor()).isEqualTo(cursor(1, 1));
    }

    @Test
    void keepsTheNewestEventsUpToItsCount() {
        EventLog log = new EventLog(3, 1_000_000, 100);
        log.restart(cursor(0), cursor(0));

        log.append(IntStream.range(0, 10).mapToObj(offset -> event(0, offset)).toList(), log.head(), ARRIVED);

        assertThat(places(read(log, cursor(7)).orElseThrow())).containsExactly("0:7", "0:8", "0:9");
        assertThat(read(log, cursor(6))).isEmpty();
    }

    @Test
    void keepsTheNewestEventsUpToItsBytes() {
        int bytesOfOne = eventOfBytes(0, 0, 500).at(cursor(9)).bytes();
        EventLog log = new EventLog(100, 3L * bytesOfOne, 100);
        log.restart(cursor(8), cursor(8));

        for (int offset = 8; offset < 15; offset++) {
            log.append(List.of(eventOfBytes(0, offset, 500)), log.head(), ARRIVED);
        }

        assertThat(places(read(log, cursor(12)).orElseThrow())).containsExactly("0:12", "0:13", "0:14");
        assertThat(read(log, cursor(11))).isEmpty();
    }

    @Test
    void holdsNothingAfterAnEventAboveItsBytes() {
        EventLog log = new EventLog(100, 1_000, 100);
        log.restart(cursor(0), cursor(0));

        log.append(List.of(eventOfBytes(0, 0, 10), eventOfBytes(0, 1, 1_001)), log.head(), ARRIVED);

        assertThat(log.head()).isEqualTo(cursor(2));
        assertThat(read(log, cursor(0))).isEmpty();
        assertThat(read(log, cursor(1))).isEmpty();
        assertThat(read(log, cursor(2)))
                .hasValueSatisfying(batch -> assertThat(batch.isEmpty()).isTrue());
    }

    @Test
    void goesOnAfterAnEventAboveItsBytes() {
        EventLog log = new EventLog(100, 1_000, 100);
        log.restart(cursor(0), cursor(0));

        log.append(List.of(eventOfBytes(0, 0, 1_001), eventOfBytes(0, 1, 10)), log.head(), ARRIVED);

        assertThat(places(read(log, cursor(1)).orElseThrow())).containsExactly("0:1");
    }

    @Test
    void doesNotContinueACursorBeforeItsStart() {
        assertThat(read(logAt(cursor(5, 5)), cursor(5, 4))).isEmpty();
    }

    @Test
    void doesNotContinueACursorBeyondItsHead() {
        assertThat(read(logOfFour(), cursor(2, 3))).isEmpty();
    }

    @Test
    void doesNotContinueACursorOfAnotherFeed() {
        assertThat(read(logOfFour(), Cursor.of(OTHER_FEED, 2, 2))).isEmpty();
    }

    @Test
    void doesNotContinueACursorOfMorePartitions() {
        assertThat(read(logOfFour(), cursor(2, 2, 0))).isEmpty();
    }

    @Test
    void continuesACursorOfFewerPartitionsWithAllEventsOfTheNewOnes() {
        assertThat(places(read(logOfFour(), cursor(1)).orElseThrow())).containsExactly("1:0", "0:1", "1:1");
    }

    @Test
    void doesNotContinueACursorOfFewerPartitionsWhereEventsOfTheNewOnesAreGone() {
        EventLog log = logAt(cursor(5, 1));

        assertThat(read(log, cursor(5))).isEmpty();
    }

    /** Events 0 and 2 of leader epochs 3 and 5, and then offset 3 of epoch 7 without one. */
    @ParameterizedTest
    @CsvSource({"1, 3, true", "1, 2, false", "3, 5, true", "3, 4, false", "4, 7, true", "4, 6, false"})
    void doesNotContinueACursorOfAnotherHistory(long offset, int epoch, boolean continues) {
        EventLog log = logAt(Cursor.of(FEED, new long[] {0}, new int[] {3}));
        log.append(List.of(eventOfEpoch(0, 3), eventOfEpoch(2, 5)), log.head(), ARRIVED);
        log.append(List.of(), Cursor.of(FEED, new long[] {4}, new int[] {7}), ARRIVED);

        assertThat(read(log, Cursor.of(FEED, new long[] {offset}, new int[] {epoch}))
                        .isPresent())
                .isEqualTo(continues);
    }

    private static EventLog.Incoming eventOfEpoch(long offset, int epoch) {
        return new EventLog.Incoming(0, offset, epoch, Optional.empty(), new byte[10]);
    }

    /** It has 1:0 and neither 0:0 nor 0:1, which no cursor here says. */
    @Test
    void givesASubscriberOutOfStepWhatItLacks() {
        EventLog log = logOfFour();

        Batch rest = read(log, cursor(0, 1)).orElseThrow();

        assertThat(rest.events())
                .extracting(SomeEvents::place, FeedEvent::cursor)
                .containsExactly(
                        tuple("0:0", cursor(1, 1).text()),
                        tuple("0:1", cursor(2, 1).text()),
                        tuple("1:1", cursor(2, 2).text()));
        assertThat(rest.arrivedNanos()).isEqualTo(ARRIVED);
        Batch blue = log.read(cursor(0, 1), new ChannelFilter(Set.of("blue")), NO_BOUND)
                .orElseThrow();
        assertThat(places(blue)).containsExactly("1:1");
        assertThat(blue.cursor()).isEqualTo(cursor(2, 2));
    }

    @Test
    void givesASubscriberOutOfStepAsManyEventsAsTheBytesAllow() {
        EventLog log = logOfFour();
        int bytesOfTwo = read(log, cursor(0, 1)).orElseThrow().events().subList(0, 2).stream()
                .mapToInt(FeedEvent::framedBytes)
                .sum();

        Batch two = log.read(cursor(0, 1), ChannelFilter.ALL, bytesOfTwo).orElseThrow();
        Batch one = log.read(cursor(0, 1), ChannelFilter.ALL, bytesOfTwo - 1).orElseThrow();
        Batch least = log.read(cursor(0, 1), ChannelFilter.ALL, 1).orElseThrow();

        assertThat(places(two)).containsExactly("0:0", "0:1");
        assertThat(two.cursor()).isEqualTo(cursor(2, 1));
        assertThat(places(one)).containsExactly("0:0");
        assertThat(one.cursor()).isEqualTo(cursor(1, 1));
        assertThat(places(least)).containsExactly("0:0");
    }

    /** A reset gives the number of missed events as exact only where it is. */
    @ParameterizedTest
    @CsvSource({"5, 8, true", "6, 8, true", "5, 5, true", "4, 8, false", "4, 5, false", "5, 9, false"})
    void knowsWhereEveryOffsetIsAnEvent(long from, long to, boolean dense) {
        EventLog log = logAt(cursor(5));
        log.append(List.of(event(0, 5), event(0, 6), event(0, 7)), log.head(), ARRIVED);

        assertThat(log.isDense(cursor(from), cursor(to))).isEqualTo(dense);
        assertThat(log.isDense(cursor(from), cursor(to, 0))).isEqualTo(dense);
        assertThat(log.isDense(cursor(from), cursor(to, 1))).isFalse();
        assertThat(log.isDense(Cursor.of(OTHER_FEED, from), cursor(to))).isFalse();
        assertThat(log.isDense(cursor(from), Cursor.of(OTHER_FEED, to))).isFalse();
    }

    @Test
    void knowsWhereAnOffsetIsNone() {
        EventLog log = logAt(cursor(5));
        log.append(List.of(event(0, 5), event(0, 8)), log.head(), ARRIVED);

        assertThat(log.isDense(cursor(5), cursor(9))).isFalse();
        assertThat(log.isDense(cursor(7), cursor(9))).isFalse();
        assertThat(log.isDense(cursor(8), cursor(9))).isTrue();

        log.append(List.of(), cursor(10), ARRIVED);
        assertThat(log.isDense(cursor(8), cursor(10))).isFalse();
        log.append(List.of(event(0, 10)), log.head(), ARRIVED);
        assertThat(log.isDense(cursor(10), cursor(11))).isTrue();
    }

    @Test
    void waitsForEventsThatAreKnownAtItsStart() {
        EventLog log = new EventLog(100, 1_000_000, 100);

        log.restart(cursor(0), cursor(3));

        assertThat(read(log, cursor(3)))
                .hasValueSatisfying(batch -> assertThat(batch.isEmpty()).isTrue());
        assertThat(read(log, cursor(4))).isEmpty();
    }

    @Test
    void waitsForEventsThatAreKnown() {
        EventLog log = logOfFour();

        log.noteKnown(cursor(2, 4));

        assertThat(read(log, cursor(1, 4))).hasValueSatisfying(batch -> {
            assertThat(places(batch)).containsExactly("0:1");
            assertThat(batch.cursor()).isEqualTo(cursor(2, 4));
        });
        assertThat(read(log, cursor(1, 5))).isEmpty();
    }

    @Test
    void doesNotGiveEventsAgainThatASubscriberHadBeforeTheyArrived() {
        EventLog log = logOfFour();
        log.noteKnown(cursor(2, 4));
        Cursor ahead = read(log, cursor(2, 4)).orElseThrow().cursor();

        log.append(List.of(event(1, 2), event(0, 2), event(1, 3), event(1, 4)), log.head(), ARRIVED);

        assertThat(places(read(log, ahead).orElseThrow())).containsExactly("0:2", "1:4");
    }

    @Test
    void knowsNothingFromACursorOfAnotherFeed() {
        EventLog log = logOfFour();

        log.noteKnown(Cursor.of(OTHER_FEED, 1_000, 1_000));

        assertThat(read(log, cursor(2, 3))).isEmpty();
    }

    @Test
    void knowsNothingOfBeforeARestart() {
        EventLog log = logOfFour();
        log.noteKnown(cursor(2, 4));

        log.restart(cursor(2, 2), cursor(2, 2));

        assertThat(read(log, cursor(2, 4))).isEmpty();
    }

    @Test
    void holdsNothingOfBeforeARestart() {
        EventLog log = logOfFour();

        log.restart(cursor(3, 3), cursor(3, 3));

        assertThat(read(log, cursor(2, 2))).isEmpty();
        assertThat(read(log, cursor(3, 3)))
                .hasValueSatisfying(batch -> assertThat(batch.isEmpty()).isTrue());
    }

    @Test
    void givesNoPositionTwice() {
        EventLog log = logOfFour();
        long before = log.headPosition();

        log.restart(cursor(0, 0), cursor(0, 0));

        assertThat(log.head().position()).isGreaterThan(before);
        assertThat(log.headPosition()).isEqualTo(log.head().position());
    }

    @Test
    void doesNotTrustThePositionOfACursor() {
        EventLog log = logOfFour();

        Cursor misled = cursor(1, 1).atPosition(log.headPosition());

        assertThat(places(read(log, misled).orElseThrow())).containsExactly("0:1", "1:1");
    }

    @Test
    void countsPositionsByEvents() {
        EventLog log = logOfFour();
        long before = log.headPosition();

        log.append(List.of(event(0, 2), event(0, 3)), log.head(), ARRIVED);

        assertThat(log.headPosition()).isEqualTo(before + 2);
    }

    @Test
    void sharesABatchAmongSubscribersInStep() {
        EventLog log = logOfFour();
        Batch first = log.read(cursor(1, 0), ChannelFilter.ALL, 100).orElseThrow();

        Batch second = log.read(Cursor.parse(cursor(1, 0).text()), ChannelFilter.ALL, 100)
                .orElseThrow();

        assertThat(second).isSameAs(first);
    }

    @Test
    void sharesABatchAmongSubscribersWithEqualFilters() {
        EventLog log = logOfFour();
        Batch first =
                log.read(cursor(1, 0), new ChannelFilter(Set.of("red")), 100).orElseThrow();

        Batch second =
                log.read(cursor(1, 0), new ChannelFilter(Set.of("red")), 100).orElseThrow();

        assertThat(second).isSameAs(first);
    }

    @Test
    void sharesNoBatchOfBeforeAnAppend() {
        EventLog log = logOfFour();
        read(log, cursor(1, 0));

        log.append(List.of(event(0, 2)), log.head(), ARRIVED);

        assertThat(places(read(log, cursor(1, 0)).orElseThrow())).containsExactly("1:0", "0:1", "1:1", "0:2");
    }

    @Test
    void sharesNoBatchOfBeforeARestart() {
        EventLog log = logAt(cursor(0, 0));
        read(log, log.head());

        log.restart(Cursor.of(OTHER_FEED, 3), Cursor.of(OTHER_FEED, 3));

        assertThat(read(log, log.head()).orElseThrow().cursor()).isEqualTo(Cursor.of(OTHER_FEED, 3));
    }

    @Test
    void sharesNoBatchAmongOtherBounds() {
        EventLog log = logOfFour();
        read(log, cursor(0, 0));

        assertThat(places(log.read(cursor(0, 0), ChannelFilter.ALL, 1).orElseThrow()))
                .containsExactly("0:0");
    }

    @Test
    void findsTheCursorOfAnEvent() {
        assertThat(logOfFour().cursorOf(1, 0)).contains(cursor(1, 1));
    }

    @Test
    void findsNoCursorOfAnEventThatHasNotArrived() {
        assertThat(logOfFour().cursorOf(1, 2)).isEmpty();
    }

    @Test
    void findsNoCursorOfAnEventThatIsGone() {
        EventLog log = new EventLog(1, 1_000_000, 100);
        log.restart(cursor(0), cursor(0));
        log.append(List.of(event(0, 0), event(0, 1)), log.head(), ARRIVED);

        assertThat(log.cursorOf(0, 0)).isEmpty();
    }

    @Test
    void findsNoCursorAtAnOffsetThatHoldsNoEvent() {
        EventLog log = logAt(cursor(0));
        log.append(List.of(event(0, 0), event(0, 5)), log.head(), ARRIVED);

        assertThat(log.cursorOf(0, 3)).isEmpty();
    }

    @Test
    void findsNoCursorInAPartitionThatItDoesNotHave() {
        assertThat(logOfFour().cursorOf(2, 0)).isEmpty();
    }

    @Test
    void findsNoCursorBeforeItIsStarted() {
        assertThat(new EventLog(1, 1, 100).cursorOf(0, 0)).isEmpty();
    }

    @Test
    void keepsItsFeedAcrossAppends() {
        assertThat(logOfFour().head().feedId()).isEqualTo(FEED);
    }
}
