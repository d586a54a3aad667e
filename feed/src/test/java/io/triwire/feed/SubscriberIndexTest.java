package io.triwire.feed;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static io.triwire.feed.SomeEvents.NO_BOUND;
import static io.triwire.feed.SomeEvents.cursor;
import static org.assertj.core.api.Assertions.assertThat;

class SubscriberIndexTest {

    private final SubscriberIndex index = new SubscriberIndex();

    /** A time just below the overflow that {@link System#nanoTime} may have, or just above. */
    private static long time(int nanos) {
        return Long.MAX_VALUE - 5 + nanos;
    }

    private static final class Subscriber extends PendingRead {

        Subscriber(ChannelFilter filter, long deadlineNanos) {
            super(cursor(0).atPosition(0), filter, NO_BOUND);
            this.deadlineNanos = deadlineNanos;
        }

        @Override
        void answered(Batch batch) {}

        @Override
        void failed(Throwable failure) {}
    }

    private PendingRead waiting(ChannelFilter filter, int deadline) {
        PendingRead read = new Subscriber(filter, time(deadline));
        index.add(read);
        index.park(read);
        return read;
    }

    private PendingRead waitingFor(String... channels) {
        return waiting(new ChannelFilter(Set.of(channels)), 0);
    }

    private List<PendingRead> waitingUntil(int... deadlines) {
        return IntStream.of(deadlines)
                .mapToObj(nanos -> waiting(ChannelFilter.ALL, nanos))
                .toList();
    }

    private static Set<Optional<String>> channels(String... names) {
        return Set.copyOf(Stream.of(names).map(Optional::of).toList());
    }

    @Test
    void givesThoseWhoWantAChannelAndNobodyElse() {
        PendingRead red = waitingFor("red");
        PendingRead blue = waitingFor("blue");
        PendingRead both = waitingFor("red", "blue");

        assertThat(index.take(channels("green"))).isEmpty();
        assertThat(index.take(channels("red"))).containsExactly(red, both);
        assertThat(index.take(channels("red", "blue"))).containsExactly(blue);
    }

    @Test
    void givesOnceWhoeverWantsSeveralOfTheChannels() {
        PendingRead both = waitingFor("red", "blue");

        assertThat(index.take(channels("red", "blue"))).containsExactly(both);
    }

    @Test
    void givesThoseWhoseFilterNamesNoChannelWhateverComes() {
        PendingRead all = waiting(ChannelFilter.ALL, 0);
        PendingRead prefix = waiting(ChannelFilter.ofPatterns(List.of("room-*")), 0);

        assertThat(index.take(Set.of(Optional.empty()))).containsExactly(all, prefix);
    }

    @Test
    void givesWhoeverHasNoPlaceInTheLogWhateverComes() {
        PendingRead unplaced = waitingFor("red");
        index.take(channels("red"));
        unplaced.after = cursor(0);
        index.park(unplaced);

        assertThat(index.take(channels("blue"))).containsExactly(unplaced);
        assertThat(index.take(channels("blue"))).isEmpty();
    }

    @Test
    void knowsWhichChannelsAreWanted() {
        PendingRead red = waitingFor("red");

        assertThat(index.wants(channels("red", "blue"))).isTrue();
        assertThat(index.wants(channels("blue"))).isFalse();
        index.remove(red);
        assertThat(index.wants(channels("red"))).isFalse();
    }

    @Test
    void wantsEveryEventWhileSomebodyDoesWhoseFilterNamesNoChannel() {
        PendingRead all = waiting(ChannelFilter.ALL, 0);

        assertThat(index.wants(Set.of(Optional.empty()))).isTrue();
        assertThat(index.wants(Set.of())).isFalse();
        index.remove(all);
        assertThat(index.wants(Set.of(Optional.empty()))).isFalse();
    }

    @Test
    void wantsTheChannelsOfThoseWhoDoNotWaitNow() {
        waitingFor("red");
        index.take(channels("red"));

        assertThat(index.wants(channels("red"))).isTrue();
        assertThat(index.take(channels("red"))).isEmpty();
    }

    @Test
    void givesAllInTheOrderInWhichTheyCame() {
        List<PendingRead> waiters = waitingUntil(0, 0, 0);

        assertThat(index.takeAll()).isEqualTo(waiters);
        assertThat(index.takeAll()).isEmpty();
    }

    @Test
    void dropsAnyOfThem() {
        List<PendingRead> waiters = waitingUntil(0, 0, 0, 0);

        index.remove(waiters.get(0));
        index.remove(waiters.get(3));
        index.remove(waiters.get(1));
        index.remove(waiters.get(1));

        assertThat(index.takeAll()).containsExactly(waiters.get(2));
    }

    @Test
    void holdsNothingOfThoseWhoLeft() {
        PendingRead red = waitingFor("red", "blue");
        index.remove(red);

        assertThat(index.isEmpty()).isTrue();
        assertThat(index.take(channels("red", "blue"))).isEmpty();
    }

    @Test
    void takesWhoeverAsksAgainAsOneOfThoseThatItHas() {
        PendingRead red = waitingFor("red");

        assertThat(index.add(red)).isFalse();
        index.remove(red);
        assertThat(index.add(red)).isTrue();
    }

    @Test
    void givesThoseWhoseTimeIsOver() {
        List<PendingRead> waiters = waitingUntil(20, 10, 30);

        assertThat(index.takeOverdue(time(9))).isEmpty();
        assertThat(index.takeOverdue(time(20))).containsExactly(waiters.get(0), waiters.get(1));
        assertThat(index.takeOverdue(time(29))).isEmpty();
        assertThat(index.takeOverdue(time(30))).containsExactly(waiters.get(2));
    }

    @Test
    void knowsTheEarliestOfThoseWhoStay() {
        List<PendingRead> waiters = waitingUntil(30, 10);
        index.takeOverdue(time(10));
        index.park(waiters.get(1));

        assertThat(index.takeOverdue(time(10))).containsExactly(waiters.get(1));
        assertThat(index.takeOverdue(time(30))).containsExactly(waiters.get(0));
    }
}
