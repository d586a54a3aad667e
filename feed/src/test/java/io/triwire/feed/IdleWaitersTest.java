package io.triwire.feed;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static io.triwire.feed.SomeEvents.NO_BOUND;
import static io.triwire.feed.SomeEvents.cursor;
import static org.assertj.core.api.Assertions.assertThat;

class IdleWaitersTest {

    private final IdleWaiters parked = new IdleWaiters();

    /** A time just below the overflow that {@link System#nanoTime} may have, or just above. */
    private static long time(int nanos) {
        return Long.MAX_VALUE - 5 + nanos;
    }

    private static final class Subscriber extends PendingRead {

        Subscriber(long deadlineNanos) {
            super(cursor(0), ChannelFilter.ALL, NO_BOUND);
            this.deadlineNanos = deadlineNanos;
        }

        @Override
        void answered(Batch batch) {}

        @Override
        void failed(Throwable failure) {}
    }

    private List<PendingRead> park(int... deadlines) {
        List<PendingRead> waiters = IntStream.of(deadlines)
                .<PendingRead>mapToObj(nanos -> new Subscriber(time(nanos)))
                .toList();
        waiters.forEach(parked::add);
        return waiters;
    }

    @Test
    void givesAllInTheOrderInWhichTheyCame() {
        List<PendingRead> waiters = park(0, 0, 0);

        assertThat(parked.takeAll()).isEqualTo(waiters);
        assertThat(parked.takeAll()).isEmpty();
    }

    @Test
    void dropsAnyOfThem() {
        List<PendingRead> waiters = park(0, 0, 0, 0);

        parked.remove(waiters.get(0));
        parked.remove(waiters.get(3));
        parked.remove(waiters.get(1));

        assertThat(parked.takeAll()).containsExactly(waiters.get(2));
    }

    @Test
    void dropsNobodyForOneWhoIsNotHere() {
        List<PendingRead> gone = park(0, 0);
        parked.takeAll();
        List<PendingRead> waiters = park(0, 0);

        gone.forEach(parked::remove);
        parked.remove(new Subscriber(time(0)));

        assertThat(parked.takeAll()).isEqualTo(waiters);
    }

    @Test
    void givesThoseWhoseTimeIsOver() {
        List<PendingRead> waiters = park(20, 10, 30);

        assertThat(parked.takeOverdue(time(9))).isEmpty();
        assertThat(parked.takeOverdue(time(20))).containsExactly(waiters.get(0), waiters.get(1));
        assertThat(parked.takeOverdue(time(29))).isEmpty();
        assertThat(parked.takeOverdue(time(30))).containsExactly(waiters.get(2));
    }

    @Test
    void knowsTheEarliestOfThoseWhoStay() {
        List<PendingRead> waiters = park(30, 10);
        parked.takeOverdue(time(10));
        parked.add(waiters.get(1));

        assertThat(parked.takeOverdue(time(10))).containsExactly(waiters.get(1));
        assertThat(parked.takeOverdue(time(30))).containsExactly(waiters.get(0));
    }

    @Test
    void aPlaceThatWasTakenOverIsItsNewOwners() {
        List<PendingRead> waiters = park(0, 0, 0);
        parked.remove(waiters.get(0));
        parked.remove(waiters.get(0));
        parked.remove(waiters.get(2));

        assertThat(parked.takeAll()).containsExactly(waiters.get(1));
    }
}
