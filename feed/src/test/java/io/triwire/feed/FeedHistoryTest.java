package io.triwire.feed;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static io.triwire.feed.SomeEvents.NO_BOUND;
import static io.triwire.feed.SomeEvents.OTHER_FEED;
import static io.triwire.feed.SomeEvents.cursor;
import static io.triwire.feed.SomeEvents.delivered;
import static io.triwire.feed.SomeEvents.event;
import static io.triwire.feed.SomeEvents.places;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

/** What the log alone cannot answer. */
class FeedHistoryTest extends FeedFixture {

    @Test
    void asksNoHistoryForASubscriberThatLeftBeforeItsTurn() {
        Subscriber left = subscribe(cursor(0, 0));

        left.call.cancel();
        loop.run();

        assertThat(history.requests).isEmpty();
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

        Batch reset = Batch.reset(FeedReset.expired(3), cursor(4, 1));
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
    void leavesACursorOfAnotherFeedToTheHistoryWhichKnowsWhichOfThemIsTheOlder() {
        Subscriber stranger = subscribe(Cursor.of(OTHER_FEED, 5, 5));

        loop.run();

        assertThat(stranger.answers).isEmpty();
        assertThat(history.requests).singleElement().satisfies(asked -> assertThat(asked.after())
                .isEqualTo(Cursor.of(OTHER_FEED, 5, 5)));
    }

    @Test
    void saysThatALossIsExactWhenItReceivedEveryEventThatIsLost() {
        EventLog small = new EventLog(2, 1_000, 100);
        small.restart(cursor(0), cursor(0));
        Feed feedOfTwo = new Feed(small, history, Duration.ZERO, () -> loop, loop::nanoTime);
        for (int offset = 0; offset < 5; offset++) {
            feedOfTwo.append(List.of(event(0, offset)), small.head(), 0);
        }
        Subscriber late = new Subscriber(feedOfTwo, cursor(1), ChannelFilter.ALL, MINUTE);
        loop.run();

        history.answer(Batch.reset(FeedReset.expired(2), cursor(3)));
        loop.run();

        assertThat(late.answer().reset()).contains(FeedReset.expired(2).exactly());
    }

    @Test
    void resetsThoseWhoWaitWhenItGoesOnWithAnotherFeed() {
        Subscriber waiting = subscribe(feed.head());
        loop.run();

        feed.restart(Cursor.of(OTHER_FEED, 0, 0), Cursor.of(OTHER_FEED, 0, 0));
        loop.run();
        Batch reset = Batch.reset(FeedReset.unknown(FeedReset.Reason.OTHER_FEED), Cursor.of(OTHER_FEED, 0, 0));
        history.answer(reset);
        loop.run();

        assertThat(waiting.answer()).isSameAs(reset);
    }

    @Test
    void letsThoseWhoLoseNothingWaitOnWhenItRestartsAtTheirPlace() {
        Subscriber waiting = subscribe(feed.head());
        loop.run();

        feed.restart(cursor(5, 5), cursor(5, 5));
        loop.run();
        append(event(0, 5));
        loop.run();

        assertThat(places(waiting.answer())).containsExactly("0:5");
    }

    @Test
    void isUnavailableBeforeItIsOfAnyFeed() {
        Feed unstarted = new Feed(new EventLog(1, 1, 100), history, Duration.ZERO, () -> loop, loop::nanoTime);

        Subscriber early = new Subscriber(unstarted, cursor(0), ChannelFilter.ALL, MINUTE);
        loop.run();

        assertThat(early.failures).singleElement().isInstanceOf(FeedUnavailableException.class);
    }

    /** What a replay brings is work for the loop; a crowd of them would keep everyone else waiting. */
    @Test
    void readsForFewOfACrowdAtATimeAndForTheNextWhenOneHasItsAnswer() {
        List<Subscriber> crowd = subscribeMany(500, cursor(4, 5));
        loop.run();
        assertThat(history.requests).hasSize(4);

        history.answer(older());
        loop.run();

        assertThat(answered(crowd)).isEqualTo(1);
        assertThat(history.requests).hasSize(5);
    }

    @Test
    void answersThoseWhoFollowBetweenTheReplaysOfACrowd() {
        Subscriber live = subscribe(feed.head());
        loop.run();
        List<Subscriber> crowd = subscribeMany(500, cursor(4, 5));
        loop.run();
        for (int replay = 0; replay < 4; replay++) {
            history.answer(older());
        }

        append(event(1, 5));
        loop.run();

        assertThat(places(live.answer())).containsExactly("1:5");
        assertThat(answered(crowd)).isEqualTo(4);
    }

    @Test
    void goesOnWithTheCrowdWhenAReplayFails() {
        List<Subscriber> crowd = subscribeMany(10, cursor(4, 5));
        loop.run();

        history.fail(new FeedUnavailableException("away"));
        loop.run();

        assertThat(crowd.get(0).failures).hasSize(1);
        assertThat(history.requests).hasSize(5);
    }

    @Test
    void readsNothingForThoseOfACrowdWhoLeftBeforeTheirTurn() {
        List<Subscriber> crowd = subscribeMany(10, cursor(4, 5));
        loop.run();

        crowd.subList(4, 9).forEach(subscriber -> subscriber.call.cancel());
        history.answer(older());
        history.answer(older());
        loop.run();

        assertThat(history.requests).hasSize(5);
    }

    @Test
    void tellsThoseWhoseTurnDoesNotComeThatOlderEventsCannotBeRead() {
        List<Subscriber> crowd = subscribeMany(6, cursor(4, 5));
        loop.run();

        loop.pass(History.PATIENCE.plus(TICK));

        assertThat(crowd.subList(0, 4))
                .allSatisfy(subscriber -> assertThat(subscriber.failures).isEmpty());
        assertThat(crowd.subList(4, 6)).allSatisfy(subscriber -> assertThat(subscriber.failures)
                .singleElement()
                .asInstanceOf(type(FeedUnavailableException.class))
                .extracting(Throwable::getMessage)
                .isEqualTo("Older events could not be read within 30 s."));
    }

    /** What reads the history ends with the instance. */
    @Test
    void readsNoHistoryOnceItIsReleased() {
        feed.release();
        loop.run();

        Subscriber late = subscribe(cursor(4, 5));
        loop.run();

        assertThat(history.requests).isEmpty();
        assertThat(late.answer().isEmpty()).isTrue();
        assertThat(late.answer().cursor()).isEqualTo(cursor(4, 5));
    }

    @Test
    void answersThoseWhoWaitForTheirTurnWhenItIsReleased() {
        List<Subscriber> crowd = subscribeMany(6, cursor(4, 5));
        loop.run();

        feed.release();
        loop.run();

        assertThat(crowd.subList(4, 6))
                .allSatisfy(
                        subscriber -> assertThat(subscriber.answer().isEmpty()).isTrue());
    }

    private static Batch older() {
        return Batch.of(List.of(delivered(cursor(5, 5), 0, 4)), cursor(5, 5), 0);
    }
}
