package io.triwire.feed;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import io.smallrye.mutiny.subscription.Cancellable;
import org.junit.jupiter.api.Test;

import static io.triwire.feed.SomeEvents.NO_BOUND;
import static io.triwire.feed.SomeEvents.OTHER_FEED;
import static io.triwire.feed.SomeEvents.cursor;
import static io.triwire.feed.SomeEvents.delivered;
import static io.triwire.feed.SomeEvents.event;
import static io.triwire.feed.SomeEvents.places;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

class FeedTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration TICK = Duration.ofMillis(100);

    private final HandDrivenLoop loop = new HandDrivenLoop();
    private final HandDrivenHistory history = new HandDrivenHistory();
    private final EventLog log = new EventLog(10_000, 10_000_000);
    private final Feed feed = feed(Duration.ZERO);

    private Feed feed(Duration linger) {
        log.restart(cursor(5, 5));
        return new Feed(log, history, linger, () -> loop, loop::nanoTime);
    }

    private Subscriber subscribe(Cursor after) {
        return new Subscriber(feed, after, ChannelFilter.ALL, MINUTE);
    }

    private Subscriber subscribeTo(String channel, Cursor after) {
        return new Subscriber(feed, after, new ChannelFilter(Set.of(channel)), MINUTE);
    }

    private List<Subscriber> subscribeMany(int subscribers, Cursor after) {
        return IntStream.range(0, subscribers)
                .mapToObj(number -> subscribe(after))
                .toList();
    }

    private static long answered(List<Subscriber> subscribers) {
        return subscribers.stream()
                .filter(subscriber -> !subscriber.answers.isEmpty())
                .count();
    }

    private void append(EventLog.Incoming... events) {
        feed.append(List.of(events), 0);
    }

    /** One call of {@code next}, and what came of it. */
    private static final class Subscriber {

        final List<Batch> answers = new ArrayList<>();
        final List<Throwable> failures = new ArrayList<>();
        final Cancellable call;

        Subscriber(Feed feed, Cursor after, ChannelFilter filter, Duration maxWait) {
            call = feed.next(after, filter, NO_BOUND, maxWait).subscribe().with(answers::add, failures::add);
        }

        Batch answer() {
            assertThat(failures).isEmpty();
            assertThat(answers).hasSize(1);
            return answers.get(0);
        }
    }

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
    void asksNoHistoryForASubscriberThatLeftBeforeItsTurn() {
        Subscriber left = subscribe(cursor(0, 0));

        left.call.cancel();
        loop.run();

        assertThat(history.requests).isEmpty();
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

    @Test
    void answersAHundredInOneTurn() {
        append(event(0, 5));
        List<Subscriber> many = subscribeMany(250, cursor(5, 5));

        loop.runOne();

        assertThat(answered(many)).isEqualTo(100);
    }

    @Test
    void letsOtherWorkOfTheLoopHaveItsTurnBetweenAnswers() {
        append(event(0, 5));
        List<Subscriber> many = subscribeMany(250, cursor(5, 5));
        List<Long> answeredBefore = new ArrayList<>();
        loop.runOne();

        loop.execute(() -> answeredBefore.add(answered(many)));
        loop.run();

        assertThat(answeredBefore).containsExactly(200L);
        assertThat(answered(many)).isEqualTo(250);
    }

    @Test
    void letsAnEventWaitForOthersAsLongAsItShould() {
        Feed lingering = feed(Duration.ofMillis(5));
        Subscriber waiting = new Subscriber(lingering, lingering.head(), ChannelFilter.ALL, MINUTE);
        loop.run();

        lingering.append(List.of(event(0, 5)), 0);
        loop.pass(Duration.ofMillis(4));
        lingering.append(List.of(event(0, 6)), 0);

        assertThat(waiting.answers).isEmpty();
        loop.pass(Duration.ofMillis(1));
        assertThat(places(waiting.answer())).containsExactly("0:5", "0:6");
    }

    /** A subscriber that follows the feed, and takes its time with each batch. */
    private List<Batch> follow(Duration time) {
        List<Batch> answers = new ArrayList<>();
        follow(feed.head(), time, answers);
        loop.run();
        return answers;
    }

    private void follow(Cursor after, Duration time, List<Batch> answers) {
        feed.next(after, ChannelFilter.ALL, NO_BOUND, MINUTE).subscribe().with(batch -> {
            answers.add(batch);
            loop.spend(time);
            follow(batch.cursor(), time, answers);
        });
    }

    @Test
    void restsForAsLongAsItHasTakenToAnswer() {
        List<Batch> answers = follow(Duration.ofMillis(6));
        append(event(0, 5));
        loop.run();

        append(event(0, 6));
        loop.pass(Duration.ofMillis(5));
        append(event(0, 7));

        assertThat(answers).hasSize(1);
        loop.pass(Duration.ofMillis(1));
        assertThat(answers).hasSize(2);
        assertThat(places(answers.get(1))).containsExactly("0:6", "0:7");
    }

    @Test
    void restsForTenMillisecondsAtMost() {
        List<Batch> answers = follow(Duration.ofMillis(50));
        append(event(0, 5));
        loop.run();

        append(event(0, 6));
        loop.pass(Duration.ofMillis(10));

        assertThat(answers).hasSize(2);
    }

    @Test
    void doesNotRestWhenItHasRestedAlready() {
        List<Batch> answers = follow(Duration.ofMillis(6));
        append(event(0, 5));
        loop.run();
        loop.pass(Duration.ofMillis(6));

        append(event(0, 6));
        loop.run();

        assertThat(answers).hasSize(2);
    }

    @Test
    void restsBeforeWhatCameWhileItAnswered() {
        List<Batch> answers = follow(Duration.ofMillis(4));
        subscribeMany(1_000, feed.head());
        loop.run();
        append(event(0, 5));
        loop.runOne();

        append(event(0, 6));
        loop.run();

        assertThat(answers).hasSize(1);
        loop.pass(Duration.ofMillis(4));
        assertThat(answers).hasSize(2);
    }

    @Test
    void asksTheHistoryForWhatTheLogDoesNotHold() {
        subscribeTo("blue", cursor(4, 5));

        loop.run();

        assertThat(history.requests)
                .containsExactly(
                        new HandDrivenHistory.Request(cursor(4, 5), new ChannelFilter(Set.of("blue")), NO_BOUND));
    }

    @Test
    void givesWhatTheHistoryHolds() {
        Subscriber returning = subscribe(cursor(4, 5));
        loop.run();

        Batch older = Batch.of(List.of(delivered(cursor(5, 5), 0, 4)), cursor(5, 5), 0);
        history.answer(older);

        assertThat(returning.answers).isEmpty();
        loop.run();
        assertThat(returning.answer()).isSameAs(older);
    }

    @Test
    void goesOnFromTheHistoryToTheLogWhenTheFilterTakesAll() {
        append(event(0, 5, "red"), event(1, 5, "blue"));
        Subscriber returning = subscribeTo("blue", cursor(3, 5));
        loop.run();

        history.answer(Batch.quiet(cursor(4, 5)));
        loop.run();
        history.answer(Batch.quiet(cursor(5, 5)));
        loop.run();

        assertThat(history.requests)
                .extracting(HandDrivenHistory.Request::after)
                .containsExactly(cursor(3, 5), cursor(4, 5));
        assertThat(places(returning.answer())).containsExactly("1:5");
    }

    @Test
    void endsALongReplayThatTheFilterTakesAllOfWhenTheWaitIsOver() {
        Subscriber returning = subscribeTo("blue", cursor(1, 5));
        loop.run();

        history.answer(Batch.quiet(cursor(2, 5)));
        loop.pass(MINUTE.plusSeconds(5));
        history.answer(Batch.quiet(cursor(3, 5)));
        loop.run();

        assertThat(returning.answer().isEmpty()).isTrue();
        assertThat(returning.answer().cursor()).isEqualTo(cursor(3, 5));
    }

    @Test
    void passesOnTheResetOfTheHistory() {
        Subscriber returning = subscribe(cursor(1, 1));
        loop.run();

        Batch reset = Batch.reset(Reset.expired(3), cursor(4, 1));
        history.answer(reset);
        loop.run();

        assertThat(returning.answer()).isSameAs(reset);
    }

    @Test
    void failsWhenTheHistoryDoes() {
        Subscriber returning = subscribe(cursor(1, 1));
        loop.run();

        FeedUnavailableException away = new FeedUnavailableException("away");
        history.fail(away);
        loop.run();

        assertThat(returning.failures).containsExactly(away);
    }

    @Test
    void givesNothingOfTheHistoryToASubscriberThatLeft() {
        Subscriber left = subscribe(cursor(4, 5));
        loop.run();

        left.call.cancel();
        history.answer(Batch.quiet(cursor(5, 5)));
        loop.run();

        assertThat(left.answers).isEmpty();
        assertThat(loop.turns()).isZero();
    }

    @Test
    void waitsForEventsThatAnotherInstanceHasDelivered() {
        Subscriber ahead = subscribe(cursor(5, 7));
        loop.run();
        history.answer(Batch.quiet(cursor(5, 7)));
        loop.run();

        append(event(1, 5), event(1, 6));
        loop.run();
        append(event(1, 7));
        loop.run();

        assertThat(places(ahead.answer())).containsExactly("1:7");
    }

    @Test
    void missesNoEventThatArrivesWhileTheHistoryIsAsked() {
        Subscriber ahead = subscribe(cursor(5, 6));
        loop.run();

        append(event(1, 5), event(1, 6));
        loop.run();
        history.answer(Batch.quiet(cursor(5, 6)));
        loop.run();

        assertThat(places(ahead.answer())).containsExactly("1:6");
    }

    @Test
    void asksTheHistoryOnceForASubscriberThatIsAhead() {
        subscribe(cursor(5, 7));
        loop.run();
        history.answer(Batch.quiet(cursor(5, 7)));
        loop.run();

        append(event(1, 5));
        loop.run();

        assertThat(history.requests).hasSize(1);
    }

    @Test
    void resetsACursorOfAnotherFeedWithoutTheHistory() {
        Subscriber stranger = subscribe(Cursor.of(OTHER_FEED, 5, 5));

        loop.run();

        assertThat(stranger.answer().reset()).contains(Reset.unknown(Reset.Reason.OTHER_FEED));
        assertThat(stranger.answer().cursor()).isEqualTo(cursor(5, 5));
        assertThat(history.requests).isEmpty();
    }

    @Test
    void resetsThoseWhoWaitWhenItGoesOnWithAnotherFeed() {
        Subscriber waiting = subscribe(feed.head());
        loop.run();

        feed.restart(Cursor.of(OTHER_FEED, 0, 0));
        loop.run();

        assertThat(waiting.answer().reset()).contains(Reset.unknown(Reset.Reason.OTHER_FEED));
        assertThat(waiting.answer().cursor()).isEqualTo(Cursor.of(OTHER_FEED, 0, 0));
    }

    @Test
    void letsThoseWhoLoseNothingWaitOnWhenItRestartsAtTheirPlace() {
        Subscriber waiting = subscribe(feed.head());
        loop.run();

        feed.restart(cursor(5, 5));
        loop.run();
        append(event(0, 5));
        loop.run();

        assertThat(places(waiting.answer())).containsExactly("0:5");
    }

    @Test
    void isUnavailableBeforeItIsOfAnyFeed() {
        Feed unstarted = new Feed(new EventLog(1, 1), history, Duration.ZERO, () -> loop, loop::nanoTime);

        Subscriber early = new Subscriber(unstarted, cursor(0), ChannelFilter.ALL, MINUTE);
        loop.run();

        assertThat(early.failures).singleElement().isInstanceOf(FeedUnavailableException.class);
    }

    @Test
    void startsAtACursorAsItIs() {
        assertThat(resolved(new StartPoint.After(cursor(1, 2)))).isEqualTo(cursor(1, 2));
    }

    @Test
    void startsAtItsHead() {
        append(event(0, 5));

        assertThat(resolved(new StartPoint.Latest())).isEqualTo(cursor(6, 5));
    }

    @Test
    void startsAtTheOldestEventOfTheHistory() {
        assertThat(resolved(new StartPoint.Earliest())).isEqualTo(HandDrivenHistory.EARLIEST);
    }

    @Test
    void startsAtAnInstantOfTheHistory() {
        assertThat(resolved(new StartPoint.Since(Instant.ofEpochSecond(3)))).isEqualTo(cursor(3, 3));
    }

    private Cursor resolved(StartPoint start) {
        List<Cursor> cursors = new ArrayList<>();
        feed.resolve(start).subscribe().with(cursors::add);
        loop.run();
        assertThat(cursors).hasSize(1);
        return cursors.get(0);
    }

    @Test
    void startsNowhereBeforeItIsOfAnyFeed() {
        AtomicReference<Throwable> failure = new AtomicReference<>();

        new Feed(new EventLog(1, 1), history, Duration.ZERO, () -> loop)
                .resolve(new StartPoint.Latest())
                .subscribe()
                .with(cursor -> fail("it started"), failure::set);

        assertThat(failure.get()).isInstanceOf(FeedUnavailableException.class);
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
