package io.triwire.feed;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static io.triwire.feed.SomeEvents.FEED;
import static io.triwire.feed.SomeEvents.NO_BOUND;
import static io.triwire.feed.SomeEvents.cursor;
import static io.triwire.feed.SomeEvents.event;
import static io.triwire.feed.SomeEvents.places;
import static org.assertj.core.api.Assertions.assertThat;

class RepeatedPublicationsTest extends FeedFixture {

    private static final PublicationKey KEY = new PublicationKey(Optional.of("channel"), "7");

    private static EventLog.Incoming repeated(int partition, long offset) {
        EventLog.Incoming event = event(partition, offset);
        return new EventLog.Incoming(
                partition, offset, event.leaderEpoch(), event.channel(), Optional.of("7"), event.fields());
    }

    private List<String> delivered() {
        return log.read(cursor(5, 5), ChannelFilter.ALL, NO_BOUND)
                .map(SomeEvents::places)
                .orElseThrow();
    }

    @Test
    void areLeftOutAndTheCursorPassesThem() {
        append(event(0, 5), repeated(0, 6), event(0, 7), repeated(0, 8));

        assertThat(delivered()).containsExactly("0:5", "0:6", "0:7");
        assertThat(log.head()).isEqualTo(cursor(9, 5));
    }

    @Test
    void areLeftOutHoweverOftenTheyCome() {
        append(repeated(0, 5));
        append(repeated(0, 6), repeated(0, 7));
        append(repeated(0, 8), event(0, 9));

        assertThat(delivered()).containsExactly("0:5", "0:9");
    }

    @Test
    void areDeliveredWithoutAnId() {
        append(event(0, 5), event(0, 6));

        assertThat(delivered()).containsExactly("0:5", "0:6");
    }

    @Test
    void areKnownByTheCursorOfTheFirst() {
        append(repeated(0, 5), event(1, 5), repeated(0, 6));

        assertThat(feed.cursorOf(KEY)).contains(cursor(6, 5));
    }

    @Test
    void areAcknowledgedWhenTheFirstArrives() {
        List<Cursor> arrivals = new ArrayList<>();
        feed.arrival(0, 7, KEY).subscribe().with(arrivals::add);

        append(event(0, 5));
        assertThat(arrivals).isEmpty();
        append(repeated(0, 6));

        assertThat(arrivals).containsExactly(cursor(7, 5));
    }

    @Test
    void areAcknowledgedAtOnceWhenTheFirstHasArrived() {
        append(repeated(0, 5), repeated(0, 6));
        List<Cursor> arrivals = new ArrayList<>();

        feed.arrival(0, 6, KEY).subscribe().with(arrivals::add);

        assertThat(arrivals).containsExactly(cursor(6, 5));
    }

    @Test
    void areAcknowledgedAsEventsOfTheirOwnWhenTheFirstIsForgotten() {
        append(repeated(0, 5));
        EventLog.Incoming[] others = IntStream.range(6, 106)
                .mapToObj(offset -> {
                    EventLog.Incoming event = repeated(0, offset);
                    return new EventLog.Incoming(
                            0, offset, 0, event.channel(), Optional.of("other " + offset), event.fields());
                })
                .toArray(EventLog.Incoming[]::new);
        append(others);
        List<Cursor> arrivals = new ArrayList<>();

        feed.arrival(0, 5, KEY).subscribe().with(arrivals::add);

        assertThat(arrivals).containsExactly(cursor(6, 5));
    }

    @Test
    void areLeftOutWhereTheFirstIsBeforeTheStart() {
        append(repeated(0, 3), event(0, 4), event(0, 5), repeated(0, 6));

        assertThat(delivered()).containsExactly("0:5");
        assertThat(feed.cursorOf(KEY)).contains(cursor(4, 5));
    }

    @Test
    void areKnownByTheFirstOfSeveralBeforeTheStart() {
        append(repeated(0, 2), repeated(0, 4));

        assertThat(feed.cursorOf(KEY)).contains(cursor(3, 5));
    }

    /** A reset counts the events that are missed, and a repetition is none. */
    @Test
    void areNotCountedAsEvents() {
        append(repeated(0, 5), event(0, 6));
        assertThat(log.isDense(cursor(5, 5), cursor(7, 5))).isTrue();

        append(repeated(0, 7), event(0, 8));

        assertThat(log.isDense(cursor(6, 5), cursor(9, 5))).isFalse();
        assertThat(log.isDense(cursor(8, 5), cursor(9, 5))).isTrue();
    }

    @Test
    void areDeliveredAgainByAnotherFeed() {
        append(repeated(0, 5));
        log.restart(cursor(5, 5), cursor(5, 5));

        append(repeated(0, 6));

        assertThat(delivered()).containsExactly("0:6");
    }

    @Test
    void areKnownInAReplay() {
        append(repeated(0, 5), repeated(0, 6));

        assertThat(log.firstOffset(repeated(0, 6))).hasValue(5);
        assertThat(log.firstOffset(repeated(1, 6))).isEmpty();
        assertThat(log.firstOffset(event(0, 6))).isEmpty();
    }

    @Test
    void goOnFromAnyPlaceWithoutThem() {
        append(event(0, 5), repeated(0, 6), repeated(0, 7), event(0, 8));

        assertThat(places(log.read(Cursor.of(FEED, 7, 5), ChannelFilter.ALL, NO_BOUND)
                        .orElseThrow()))
                .containsExactly("0:8");
        assertThat(places(log.read(Cursor.of(FEED, 8, 5), ChannelFilter.ALL, NO_BOUND)
                        .orElseThrow()))
                .containsExactly("0:8");
    }
}
