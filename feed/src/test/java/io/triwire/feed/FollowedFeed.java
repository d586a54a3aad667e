package io.triwire.feed;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import io.smallrye.mutiny.subscription.Cancellable;

import static io.triwire.feed.SomeEvents.NO_BOUND;
import static io.triwire.feed.SomeEvents.cursor;
import static io.triwire.feed.SomeEvents.event;
import static org.assertj.core.api.Assertions.assertThat;

/** A feed whose subscribers come, wait, read on and leave in a random order, beside what each of them should get. */
final class FollowedFeed extends FeedFixture {

    private static final List<String> CHANNELS = List.of("red", "green", "blue", "blue-1");
    private static final int PARTITIONS = 2;
    private static final int STEPS = 60;

    private final Random random;
    private final long[] next = feed.head().offsets(PARTITIONS);
    private final List<EventLog.Incoming> arrived = new ArrayList<>();
    private final List<Follower> followers = new ArrayList<>();

    FollowedFeed(Random random) {
        this.random = random;
    }

    void assertGivesEveryoneItsPart() {
        for (int step = 0; step < STEPS; step++) {
            switch (random.nextInt(8)) {
                case 0 -> followers.add(follower());
                case 1 -> loop.run();
                case 2 -> loop.pass(TICK.multipliedBy(random.nextInt(4)));
                case 3 -> followers.stream().skip(random.nextInt(9)).findFirst().ifPresent(Follower::leave);
                case 4 -> passOverAnOffset();
                default -> appendSome();
            }
        }
        loop.pass(MINUTE.multipliedBy(2));

        assertThat(followers).allSatisfy(Follower::assertHasItsPart);
        assertThat(history.requests).isEmpty();
    }

    private void appendSome() {
        List<EventLog.Incoming> events = new ArrayList<>();
        for (int number = random.nextInt(4); number >= 0; number--) {
            int partition = random.nextInt(PARTITIONS);
            events.add(event(partition, next[partition]++, CHANNELS.get(random.nextInt(CHANNELS.size()))));
        }
        append(events.toArray(EventLog.Incoming[]::new));
        arrived.addAll(events);
    }

    /** As a transaction's marker does. */
    private void passOverAnOffset() {
        next[random.nextInt(PARTITIONS)]++;
        feed.append(List.of(), cursor(next), 0);
    }

    private ChannelFilter someFilter() {
        return switch (random.nextInt(5)) {
            case 0 -> ChannelFilter.ALL;
            case 1 -> ChannelFilter.ofPatterns(List.of("blue*"));
            case 2 -> ChannelFilter.NONE;
            default ->
                new ChannelFilter(CHANNELS.stream()
                        .filter(channel -> random.nextInt(3) == 0)
                        .collect(Collectors.toSet()));
        };
    }

    /** One that begins where the feed is, or somewhat before it or ahead of it in either partition. */
    private Follower follower() {
        long[] offsets = LongStream.of(next)
                .map(offset -> Math.max(5, offset + random.nextInt(4) - 2))
                .toArray();
        Cursor start = random.nextBoolean() ? feed.head() : cursor(offsets);
        log.noteKnown(start);
        Follower follower = new Follower(start, someFilter(), random.nextBoolean() ? NO_BOUND : 1);
        if (random.nextBoolean()) {
            follower.poll();
        } else {
            follower.listen();
        }
        return follower;
    }

    /** Asks again with the cursor of each answer, until it leaves. */
    private final class Follower extends PendingRead {

        private final Cursor start;
        private final List<FeedEvent> had = new ArrayList<>();
        private Runnable askAgain = () -> {};
        private Runnable leave = () -> {};
        private Cursor cursor;

        Follower(Cursor start, ChannelFilter filter, int maxBytes) {
            super(start, filter, maxBytes);
            this.start = start;
            this.cursor = start;
        }

        /** As a subscriber does that is pushed to. */
        void listen() {
            EventLoopQueue queue = feed.queue();
            leave = () -> queue.forget(this);
            askAgain = () -> queue.add(this, cursor, MINUTE);
            askAgain.run();
        }

        /** As one does whose cursor is text in between. */
        void poll() {
            askAgain = () -> {
                Cancellable poll = feed.next(Cursor.parse(cursor.text()), filter, maxBytes, MINUTE)
                        .subscribe()
                        .with(this::answered, this::failed);
                leave = poll::cancel;
            };
            askAgain.run();
        }

        void leave() {
            leave.run();
            askAgain = () -> {};
            left = true;
        }

        @Override
        void answered(Batch batch) {
            assertThat(batch.reset()).isEmpty();
            had.addAll(batch.events());
            cursor = batch.cursor();
            askAgain.run();
        }

        @Override
        void failed(Throwable failure) {
            throw new AssertionError(failure);
        }

        void assertHasItsPart() {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                int of = partition;
                List<Long> wanted = arrived.stream()
                        .filter(event -> event.partition() == of && event.offset() >= start.offset(of))
                        .filter(event -> filter.accepts(event.channel()))
                        .map(EventLog.Incoming::offset)
                        .toList();
                List<Long> given = had.stream()
                        .filter(event -> event.partition() == of)
                        .map(FeedEvent::offset)
                        .toList();
                assertThat(given).isEqualTo(left ? wanted.subList(0, Math.min(given.size(), wanted.size())) : wanted);
                if (!left) {
                    assertThat(cursor.offset(of))
                            .isEqualTo(Math.max(start.offset(of), feed.head().offset(of)));
                }
            }
        }
    }
}
