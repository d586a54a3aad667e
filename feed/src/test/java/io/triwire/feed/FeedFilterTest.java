package io.triwire.feed;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import static io.triwire.feed.SomeEvents.cursor;
import static io.triwire.feed.SomeEvents.event;
import static io.triwire.feed.SomeEvents.places;
import static org.assertj.core.api.Assertions.assertThat;

/** What reaches subscribers of some channels, and who looks at an event. */
class FeedFilterTest extends FeedFixture {

    /** More than the loop serves in one turn. */
    private static final int CROWD = 250;

    @Example
    void wakesNobodyForAnEventThatNobodyWants() {
        subscribeTo("blue", feed.head());
        loop.run();

        append(event(0, 5, "red"));

        assertThat(loop.turns()).isZero();
    }

    @Example
    void letsThoseAloneLookWhomAnEventIsFor() {
        List<Subscriber> others = IntStream.range(0, CROWD)
                .mapToObj(number -> subscribeTo("red", feed.head()))
                .toList();
        Subscriber blue = subscribeTo("blue", feed.head());
        loop.run();

        append(event(0, 5, "blue"));
        loop.runOne();

        assertThat(places(blue.answer())).containsExactly("0:5");
        assertThat(loop.turns()).isZero();
        assertThat(answered(others)).isZero();
    }

    @Example
    void givesAnEventToWhoeverComesAfterItWasAppendedAndWantedByNobody() {
        Cursor before = feed.head();
        subscribeTo("blue", before);
        loop.run();
        append(event(0, 4, "blue"));
        loop.run();
        Cursor announced = feed.head();
        append(event(0, 5, "red"));

        Subscriber late = subscribeTo("red", announced);
        loop.run();

        assertThat(places(late.answer())).containsExactly("0:5");
    }

    @Example
    void movesTheCursorOfOneWhoWaitsBeyondWhatTheRingHolds() {
        EventLog small = new EventLog(2, 1_000, 100);
        small.restart(cursor(0), cursor(0));
        Feed feedOfTwo = new Feed(small, history, Duration.ZERO, () -> loop, loop::nanoTime);
        Subscriber quiet = new Subscriber(feedOfTwo, small.head(), new ChannelFilter(Set.of("blue")), MINUTE);
        loop.run();
        for (int offset = 0; offset < 9; offset++) {
            feedOfTwo.append(List.of(event(0, offset, "red")), small.head(), 0);
            loop.pass(TICK);
        }

        feedOfTwo.append(List.of(event(0, 9, "blue")), small.head(), 0);
        loop.run();

        assertThat(places(quiet.answer())).containsExactly("0:9");
        assertThat(history.requests).isEmpty();
    }

    /** The added partition may have had events before this instance began to read it. */
    @Example
    void looksForEventsOfAddedPartitionsThatASubscriberMayLack() {
        Cursor ofTwo = feed.head();
        subscribeTo("blue", ofTwo);
        loop.run();
        feed.extend(cursor(5, 5, 7));
        loop.run();

        subscribeTo("red", ofTwo);
        loop.run();

        assertThat(history.requests)
                .extracting(request -> request.filter().channels())
                .containsExactly(Set.of("blue"), Set.of("red"));
    }

    /** Subscribers come, wait, read on and leave while events arrive, each of its channel; time passes, too. */
    @Property(tries = 300)
    void givesEveryoneEachEventThatItsFilterWantsOnce(@ForAll long seed) {
        new FollowedFeed(new Random(seed)).assertGivesEveryoneItsPart();
    }
}
