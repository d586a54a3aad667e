package io.triwire.feed;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static io.triwire.feed.SomeEvents.cursor;
import static io.triwire.feed.SomeEvents.event;
import static io.triwire.feed.SomeEvents.places;
import static org.assertj.core.api.Assertions.assertThat;

/** How long a call waits: to its end, or until all are released. */
class FeedWaitTest extends FeedFixture {

    @Test
    void answersWithAQuietBatchWhenTheWaitIsOver() {
        Subscriber waiting = subscribe(feed.head());

        loop.pass(MINUTE.plus(TICK));

        assertThat(waiting.answer().isEmpty()).isTrue();
        assertThat(waiting.answer().reset()).isEmpty();
        assertThat(waiting.answer().cursor()).isEqualTo(cursor(5, 5));
    }

    @Test
    void answersWithACursorThatHasPassedFilteredEventsWhenTheWaitIsOver() {
        Subscriber waiting = subscribeTo("blue", feed.head());
        loop.run();
        append(event(0, 5, "red"), event(1, 5, "red"));

        loop.pass(MINUTE.plus(TICK));

        assertThat(waiting.answer().isEmpty()).isTrue();
        assertThat(waiting.answer().cursor()).isEqualTo(cursor(6, 6));
    }

    @Test
    void givesEventsToASubscriberThatDoesNotWait() {
        append(event(0, 5));

        Subscriber hasty = new Subscriber(feed, cursor(5, 5), ChannelFilter.ALL, Duration.ZERO);
        loop.pass(TICK);

        assertThat(places(hasty.answer())).containsExactly("0:5");
    }

    @Test
    void answersASubscriberThatDoesNotWaitInTheNextTurn() {
        loop.run();
        Subscriber impatient = new Subscriber(feed, feed.head(), ChannelFilter.ALL, Duration.ZERO);

        loop.run();

        assertThat(impatient.answer().events()).isEmpty();
    }

    @Test
    void runsATimerOnlyWhileSomebodyIsThere() {
        Subscriber first = subscribe(feed.head());
        loop.pass(TICK);
        assertThat(loop.timers()).isEqualTo(1);

        first.call.cancel();
        loop.pass(TICK.multipliedBy(2));
        assertThat(loop.timers()).isZero();

        Subscriber second = subscribe(feed.head());
        loop.pass(MINUTE.plus(TICK));
        assertThat(second.answer().isEmpty()).isTrue();
    }

    @Test
    void missesNothingThatCameWhileNobodyWasThere() {
        Subscriber first = subscribe(feed.head());
        loop.pass(TICK);
        Cursor before = feed.head();
        first.call.cancel();
        loop.pass(TICK.multipliedBy(2));
        append(event(0, 5));

        Subscriber second = subscribe(before);
        loop.run();

        assertThat(places(second.answer())).containsExactly("0:5");
    }

    @Test
    void forgetsOnItsLoopASubscriberThatLeavesOnAnotherThread() throws InterruptedException {
        Subscriber leaving = subscribe(feed.head());
        loop.run();
        Thread other = new Thread(leaving.call::cancel);
        other.start();
        other.join();

        append(event(0, 5));
        loop.run();

        assertThat(leaving.answers).isEmpty();
    }

    @Test
    void answersEveryoneWhoWaitsWhenReleased() {
        List<Subscriber> waiting = subscribeMany(50, feed.head());
        loop.run();

        feed.release();
        loop.run();

        assertThat(waiting)
                .allSatisfy(
                        subscriber -> assertThat(subscriber.answer().cursor()).isEqualTo(cursor(5, 5)));
    }

    @Test
    void answersThoseWhoseTurnHasNotComeWhenReleased() {
        List<Subscriber> many = IntStream.range(0, 250)
                .mapToObj(number -> subscribeTo("blue", cursor(5, 5)))
                .toList();

        feed.release();
        loop.run();

        assertThat(answered(many)).isEqualTo(250);
    }

    @Test
    void answersThoseAtOnceWhoCallAfterItWasReleased() {
        feed.release();

        Subscriber late = subscribe(feed.head());
        loop.run();

        assertThat(late.answer().isEmpty()).isTrue();
    }

    @Test
    void endsAReplayThatTheFilterTakesAllOfWhenReleased() {
        Subscriber returning = subscribeTo("blue", cursor(1, 5));
        loop.run();

        feed.release();
        history.answer(Batch.quiet(cursor(2, 5)));
        loop.run();

        assertThat(returning.answer().cursor()).isEqualTo(cursor(2, 5));
    }

    @Test
    void givesEventsToThoseWhoHaveSomeToComeWhenReleased() {
        Subscriber waiting = subscribe(feed.head());
        loop.run();
        append(event(0, 5));

        feed.release();
        loop.run();

        assertThat(places(waiting.answer())).containsExactly("0:5");
    }
}
