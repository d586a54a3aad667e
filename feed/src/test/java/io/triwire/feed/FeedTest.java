package io.triwire.feed;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.smallrye.mutiny.subscription.Cancellable;
import org.junit.jupiter.api.Test;

import static io.triwire.feed.SomeEvents.NO_BOUND;
import static io.triwire.feed.SomeEvents.cursor;
import static io.triwire.feed.SomeEvents.event;
import static io.triwire.feed.SomeEvents.places;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class FeedTest extends FeedFixture {

    @Test
    void neverAnswersWithinTheCall() {
        append(event(0, 5));

        Subscriber behind = subscribe(cursor(5, 5));

        assertThat(behind.answers).isEmpty();
    }

    @Test
    void answersASubscriberThatIsBehindInTheNextTurn() {
        append(event(0, 5), event(1, 5));
        Subscriber behind = subscribe(cursor(5, 5));

        loop.runOne();

        assertThat(places(behind.answer())).containsExactly("0:5", "1:5");
    }

    @Test
    void letsASubscriberThatHasEverythingWait() {
        append(event(0, 5));
        Subscriber inStep = subscribe(feed.head());

        loop.pass(MINUTE.minus(TICK));

        assertThat(inStep.answers).isEmpty();
    }

    @Test
    void answersASubscriberThatWaitsWhenAnEventArrives() {
        Subscriber waiting = subscribe(feed.head());
        loop.run();

        append(event(1, 5));
        loop.run();

        assertThat(places(waiting.answer())).containsExactly("1:5");
        assertThat(waiting.answer().cursor()).isEqualTo(cursor(5, 6));
    }

    @Test
    void answersOnTheLoopOnly() {
        Subscriber waiting = subscribe(feed.head());
        loop.run();

        append(event(1, 5));

        assertThat(waiting.answers).isEmpty();
    }

    @Test
    void wakesTheLoopOnceForAppendsInARow() {
        subscribeMany(50, feed.head());
        loop.run();

        append(event(0, 5));
        append(event(0, 6));
        append(event(0, 7));

        assertThat(loop.turns()).isEqualTo(1);
    }

    @Test
    void givesEventsOfAppendsInARowTogether() {
        Subscriber waiting = subscribe(feed.head());
        loop.run();

        append(event(0, 5));
        append(event(0, 6));
        loop.run();

        assertThat(places(waiting.answer())).containsExactly("0:5", "0:6");
    }

    @Test
    void givesEveryoneInStepTheSameBatch() {
        List<Subscriber> inStep = subscribeMany(50, feed.head());
        loop.run();

        append(event(0, 5));
        loop.run();

        assertThat(inStep).allSatisfy(subscriber -> assertThat(subscriber.answer())
                .isSameAs(inStep.get(0).answer()));
    }

    @Test
    void answersInTheOrderOfTheCalls() {
        List<Integer> order = new ArrayList<>();
        for (int number = 0; number < 20; number++) {
            int caller = number;
            feed.next(feed.head(), ChannelFilter.ALL, NO_BOUND, MINUTE)
                    .subscribe()
                    .with(batch -> order.add(caller));
        }
        loop.run();

        append(event(0, 5));
        loop.run();

        assertThat(order)
                .containsExactlyElementsOf(IntStream.range(0, 20).boxed().toList());
    }

    @Test
    void missesNoEventThatArrivesWhileItAnswers() {
        List<Subscriber> late = new ArrayList<>();
        Subscriber waiting = subscribe(feed.head());
        feed.next(feed.head(), ChannelFilter.ALL, NO_BOUND, MINUTE).subscribe().with(batch -> {
            append(event(0, 6));
            late.add(subscribe(batch.cursor()));
        });
        loop.run();

        append(event(0, 5));
        loop.run();

        assertThat(places(waiting.answer())).containsExactly("0:5");
        assertThat(late).singleElement().satisfies(subscriber -> assertThat(places(subscriber.answer()))
                .containsExactly("0:6"));
    }

    @Test
    void missesNoEventThatArrivesWhileItsFirstSubscriberOfALoopCalls() {
        HandDrivenLoop busy = new HandDrivenLoop() {
            @Override
            public ScheduledFuture<?> scheduleAtFixedRate(Runnable action, long delay, long period, TimeUnit unit) {
                append(event(0, 5));
                return super.scheduleAtFixedRate(action, delay, period, unit);
            }
        };
        Cursor head = feed.head();
        List<Batch> answers = new ArrayList<>();

        new Feed(log, history, Duration.ZERO, () -> busy)
                .next(head, ChannelFilter.ALL, NO_BOUND, MINUTE)
                .subscribe()
                .with(answers::add);
        busy.run();

        assertThat(answers).singleElement().satisfies(batch -> assertThat(places(batch))
                .containsExactly("0:5"));
    }

    @Test
    void wakesThoseWhoWaitBesideOnesWhoseTurnHasNotCome() {
        Subscriber waiting = subscribe(feed.head());
        loop.run();

        append(event(0, 5));
        Subscriber behind = subscribe(cursor(5, 5));
        loop.run();

        assertThat(places(waiting.answer())).containsExactly("0:5");
        assertThat(behind.answer()).isSameAs(waiting.answer());
    }

    @Test
    void letsNobodyRunAheadOfThoseThatWait() {
        List<Integer> turnsToCome = new ArrayList<>();
        feed.next(feed.head(), ChannelFilter.ALL, NO_BOUND, MINUTE).subscribe().with(batch -> {
            append(event(0, 6));
            subscribe(batch.cursor());
            turnsToCome.add(loop.turns());
        });
        loop.run();

        append(event(0, 5));
        loop.run();

        // The one that announces the event to everybody, and none for the subscriber that could have it already.
        assertThat(turnsToCome).containsExactly(1);
    }

    @Test
    void passesOverEventsThatTheFilterLeavesOut() {
        Subscriber waiting = subscribeTo("blue", feed.head());
        loop.run();

        append(event(0, 5, "red"));
        loop.run();
        append(event(1, 5, "blue"));
        loop.run();

        assertThat(places(waiting.answer())).containsExactly("1:5");
        assertThat(waiting.answer().cursor()).isEqualTo(cursor(6, 6));
    }

    @Test
    void givesNothingToASubscriberThatLeft() {
        Subscriber left = subscribe(feed.head());
        loop.run();

        left.call.cancel();
        append(event(0, 5));
        loop.run();

        assertThat(left.answers).isEmpty();
    }

    @Test
    void givesNothingToASubscriberThatLeftBeforeItsTurn() {
        append(event(0, 5));
        Subscriber left = subscribe(cursor(5, 5));

        left.call.cancel();
        loop.run();

        assertThat(left.answers).isEmpty();
    }

    @Test
    void freesASubscriberThatLeavesAtOnce() {
        WeakReference<Batch[]> held = subscribeAndLeave();

        await().until(() -> {
            System.gc();
            return held.get() == null;
        });
    }

    /** Makes a call that holds an object and cancels it while it waits. */
    private WeakReference<Batch[]> subscribeAndLeave() {
        Batch[] box = new Batch[1];
        Cancellable call = feed.next(feed.head(), ChannelFilter.ALL, NO_BOUND, MINUTE)
                .subscribe()
                .with(batch -> box[0] = batch);
        loop.run();
        call.cancel();
        return new WeakReference<>(box);
    }

    @Test
    void tellsTheCursorOfAnEventThatHasArrived() {
        append(event(1, 5), event(0, 5));

        assertThat(arrivals(1, 5)).containsExactly(cursor(5, 6));
    }

    @Test
    void tellsTheCursorOfAnEventWhenItArrives() {
        List<Cursor> arrivals = arrivals(1, 6);

        append(event(1, 5));
        assertThat(arrivals).isEmpty();
        append(event(1, 6));

        assertThat(arrivals).containsExactly(cursor(5, 7));
    }

    private List<Cursor> arrivals(int partition, long offset) {
        List<Cursor> arrivals = new ArrayList<>();
        feed.arrival(partition, offset).subscribe().with(arrivals::add);
        return arrivals;
    }

    @Test
    void tellsNobodyWhoLeftThatAnEventHasArrived() {
        List<Cursor> arrivals = new ArrayList<>();
        Cancellable call = feed.arrival(1, 5).subscribe().with(arrivals::add);

        call.cancel();
        append(event(1, 5));

        assertThat(arrivals).isEmpty();
    }
}
