package io.triwire.feed;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static io.triwire.feed.SomeEvents.NO_BOUND;
import static io.triwire.feed.SomeEvents.cursor;
import static io.triwire.feed.SomeEvents.event;
import static io.triwire.feed.SomeEvents.places;
import static org.assertj.core.api.Assertions.assertThat;

/** How a loop shares its time, and gathers events. */
class FeedPaceTest extends FeedFixture {

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

        lingering.append(List.of(event(0, 5)), lingering.head(), 0);
        loop.pass(Duration.ofMillis(4));
        lingering.append(List.of(event(0, 6)), lingering.head(), 0);

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
}
