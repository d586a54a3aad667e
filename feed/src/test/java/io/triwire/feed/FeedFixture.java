package io.triwire.feed;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import io.smallrye.mutiny.subscription.Cancellable;

import static io.triwire.feed.SomeEvents.NO_BOUND;
import static io.triwire.feed.SomeEvents.cursor;
import static org.assertj.core.api.Assertions.assertThat;

/** A feed whose loop, time and history are in the hand of the test. */
abstract class FeedFixture {

    static final Duration MINUTE = Duration.ofMinutes(1);
    static final Duration TICK = Duration.ofMillis(100);

    final HandDrivenLoop loop = new HandDrivenLoop();
    final HandDrivenHistory history = new HandDrivenHistory();
    final EventLog log = new EventLog(10_000, 10_000_000, 100);
    final Feed feed = feed(Duration.ZERO);

    Feed feed(Duration linger) {
        log.restart(cursor(5, 5), cursor(5, 5));
        return new Feed(log, history, linger, () -> loop, loop::nanoTime);
    }

    Subscriber subscribe(Cursor after) {
        return new Subscriber(feed, after, ChannelFilter.ALL, MINUTE);
    }

    Subscriber subscribeTo(String channel, Cursor after) {
        return new Subscriber(feed, after, new ChannelFilter(Set.of(channel)), MINUTE);
    }

    List<Subscriber> subscribeMany(int subscribers, Cursor after) {
        return IntStream.range(0, subscribers)
                .mapToObj(number -> subscribe(after))
                .toList();
    }

    static long answered(List<Subscriber> subscribers) {
        return subscribers.stream()
                .filter(subscriber -> !subscriber.answers.isEmpty())
                .count();
    }

    void append(EventLog.Incoming... events) {
        feed.append(List.of(events), feed.head(), 0);
    }

    /** One call of {@code next}, and what came of it. */
    static final class Subscriber {

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
}
