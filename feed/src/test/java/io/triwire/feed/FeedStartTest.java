package io.triwire.feed;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;

import static io.triwire.feed.SomeEvents.cursor;
import static io.triwire.feed.SomeEvents.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

class FeedStartTest extends FeedFixture {

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

        new Feed(new EventLog(1, 1, 100), history, Duration.ZERO, () -> loop)
                .resolve(new StartPoint.Latest())
                .subscribe()
                .with(cursor -> fail("it started"), failure::set);

        assertThat(failure.get()).isInstanceOf(FeedUnavailableException.class);
    }
}
