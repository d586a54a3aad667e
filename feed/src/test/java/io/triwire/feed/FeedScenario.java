package io.triwire.feed;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import io.smallrye.mutiny.subscription.Cancellable;

import io.triwire.feed.ScenarioStage.CountingWire;
import io.triwire.feed.ScenarioStage.Reader;

import static io.triwire.feed.SomeEvents.FEED;
import static io.triwire.feed.SomeEvents.NO_BOUND;
import static io.triwire.feed.SomeEvents.OTHER_FEED;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What must hold in whatever order threads take their steps: one that appends, event loops with subscribers, and others
 * that cancel, end or release them. Small, for the schedules of three threads are many.
 */
enum FeedScenario {
    GIVES_EVERY_EVENT_ONCE_AND_IN_ORDER {
        @Override
        void run(ScenarioStage stage) throws InterruptedException {
            List<Reader> readers = List.of(stage.reader(FEED, 0, NO_BOUND), stage.reader(FEED, 0, 1));

            stage.readOnLoopsOfTheirOwn(readers);
            stage.append(0);
            stage.append(1, 2);
            stage.close();

            assertThat(readers).allSatisfy(reader -> reader.assertHas(0, 1, 2));
        }
    },

    /** The other one comes while an event is appended that nobody has wanted before. */
    GIVES_EVERYONE_THE_EVENTS_OF_ITS_CHANNEL {
        @Override
        void run(ScenarioStage stage) throws InterruptedException {
            LoopThreads.Loop loop = stage.loops.start();
            Reader even = stage.readerOf(ScenarioStage.EVEN, stage.feed.head());

            loop.execute(() -> even.start(stage.queue()));
            stage.append(0);
            stage.loops.settle();
            Reader odd = stage.readerOf(ScenarioStage.ODD, stage.feed.head());
            loop.execute(() -> odd.start(stage.queue()));
            stage.append(1);
            stage.close();

            even.assertHas(0);
            odd.assertHas(1);
        }
    },

    GIVES_EVERY_EVENT_TO_SUBSCRIBERS_THAT_LINGER {
        @Override
        void run(ScenarioStage stage) throws InterruptedException {
            stage.feed = stage.feed(Duration.ofMillis(1));
            List<Reader> readers = List.of(stage.reader(FEED, 0, NO_BOUND), stage.reader(FEED, 0, NO_BOUND));

            stage.readOnOneLoop(readers);
            stage.append(0);
            stage.append(1);
            stage.append(2);
            stage.close();

            assertThat(readers).allSatisfy(reader -> reader.assertHas(0, 1, 2));
        }
    },

    /** The ring has room for two events, so that a reader is lapped and goes to what Kafka keeps. */
    REPLAYS_TO_A_READER_THAT_THE_RING_HAS_LAPPED {
        @Override
        void run(ScenarioStage stage) throws InterruptedException {
            Reader reader = stage.reader(FEED, 0, 1);

            stage.readOnLoopsOfTheirOwn(List.of(reader));
            for (long offset = 0; offset < 5; offset++) {
                stage.append(offset);
            }
            stage.close();

            reader.assertHas(0, 1, 2, 3, 4);
        }
    },

    /** The same, and Kafka keeps two events: the reader is told which it has missed. */
    TELLS_A_READER_WHAT_IT_HAS_MISSED {
        @Override
        void run(ScenarioStage stage) throws InterruptedException {
            Reader reader = stage.reader(FEED, 0, 1);

            stage.readOnLoopsOfTheirOwn(List.of(reader));
            for (long offset = 0; offset < 5; offset++) {
                stage.append(offset);
                stage.kept.expireBefore(offset - 1);
            }
            stage.close();

            reader.assertHasWhatItWasNotToldThatItMissed(5);
        }
    },

    /** It had the first event from another instance, before this one has received it. */
    GIVES_EVENTS_TO_A_READER_THAT_IS_AHEAD {
        @Override
        void run(ScenarioStage stage) throws InterruptedException {
            stage.kept.store(FEED, 1);
            Reader reader = stage.reader(FEED, 1, NO_BOUND);

            stage.readOnLoopsOfTheirOwn(List.of(reader));
            stage.append(0);
            stage.append(1);
            stage.close();

            reader.assertHas(1);
        }
    },

    RESETS_A_READER_WHEN_THE_FEED_IS_ANOTHER {
        @Override
        void run(ScenarioStage stage) throws InterruptedException {
            List<Reader> readers = List.of(stage.reader(FEED, 0, NO_BOUND), stage.reader(FEED, 0, NO_BOUND));

            stage.readOnLoopsOfTheirOwn(readers);
            stage.append(0);
            stage.kept.store(OTHER_FEED, 0);
            stage.feed.restart(Cursor.of(OTHER_FEED, 0), Cursor.of(OTHER_FEED, 0));
            stage.append(0);
            stage.close();

            assertThat(readers).allSatisfy(Reader::assertWasReset);
        }
    },

    /** A poll whose client leaves while its answer comes, and while its time is over. */
    LEAVES_NOTHING_OF_A_POLL_BEHIND {
        @Override
        void run(ScenarioStage stage) throws InterruptedException {
            AtomicInteger answers = new AtomicInteger();
            LoopThreads.Loop loop = stage.loops.start();
            Threads others = new Threads();

            loop.execute(() -> {
                stage.queue();
                Cancellable poll = stage.poll(ChannelFilter.ALL, answers);
                Cancellable quiet = stage.poll(QUIET, answers);
                others.start(poll::cancel);
                others.start(quiet::cancel);
            });
            others.start(() -> stage.append(0));
            others.start(() -> {
                stage.nanos.addAndGet(ScenarioStage.POLL.toNanos());
                loop.tick();
            });
            stage.loops.settle();
            others.join();
            stage.close();

            assertThat(answers.get()).isLessThanOrEqualTo(2);
            stage.assertNobodyIsLeft();
        }
    },

    ANSWERS_EVERYONE_WHEN_RELEASED {
        @Override
        void run(ScenarioStage stage) throws InterruptedException {
            AtomicInteger answers = new AtomicInteger();
            Threads others = new Threads();

            for (int loop = 0; loop < 2; loop++) {
                stage.loops.start().execute(() -> {
                    stage.queue();
                    stage.poll(ChannelFilter.ALL, answers);
                    stage.poll(QUIET, answers);
                });
            }
            others.start(stage.feed::release);
            stage.append(0);
            others.join();
            stage.close();

            assertThat(answers.get()).isEqualTo(4);
            stage.assertNobodyIsLeft();
        }
    },

    /** A connection that its client closes, and that ends for two reasons, while an event comes. */
    LEAVES_NOTHING_OF_A_DELIVERY_BEHIND {
        @Override
        void run(ScenarioStage stage) throws InterruptedException {
            LoopThreads.Loop loop = stage.loops.start();
            Threads others = new Threads();
            CountingWire wire = new CountingWire(loop);

            loop.execute(() -> {
                stage.queue();
                Delivery delivery = stage.deliver(wire);
                others.start(() -> delivery.end(SubscriberWriter.End.LEAVING));
                others.start(() -> delivery.end(SubscriberWriter.End.STALLED));
                loop.execute(delivery::closed);
            });
            stage.append(0);
            stage.loops.settle();
            others.join();
            stage.close();

            assertThat(wire.ends().get()).isLessThanOrEqualTo(1);
            stage.assertNobodyIsLeft();
        }
    },

    ENDS_EVERY_DELIVERY_WHEN_THE_SERVICE_LEAVES {
        @Override
        void run(ScenarioStage stage) throws InterruptedException {
            LoopThreads.Loop loop = stage.loops.start();
            CountingWire wire = new CountingWire(loop);

            loop.execute(() -> {
                stage.queue();
                for (int number = 0; number < 2; number++) {
                    stage.deliver(wire);
                }
            });
            stage.append(0);
            stage.connections.deliveries().forEach(delivery -> delivery.end(SubscriberWriter.End.LEAVING));
            stage.loops.settle();
            stage.connections.deliveries().forEach(delivery -> delivery.end(SubscriberWriter.End.LEAVING));
            stage.close();

            assertThat(wire.ends().get()).isEqualTo(2);
            stage.assertNobodyIsLeft();
        }
    },

    /** A publisher waits for its event to arrive, while it does. */
    TELLS_THAT_AN_EVENT_HAS_ARRIVED {
        @Override
        void run(ScenarioStage stage) throws InterruptedException {
            AtomicInteger arrivals = new AtomicInteger();
            Threads others = new Threads();

            others.start(() -> stage.feed.arrival(0, 0).subscribe().with(cursor -> arrivals.incrementAndGet()));
            others.start(() -> stage.feed.arrival(0, 1).subscribe().with(cursor -> arrivals.incrementAndGet()));
            stage.append(0);
            stage.append(1);
            others.join();
            stage.close();

            assertThat(arrivals.get()).isEqualTo(2);
        }
    };

    /** Of a subscriber that events wake, and that goes on waiting. */
    private static final ChannelFilter QUIET = new ChannelFilter(Set.of("quiet"));

    abstract void run(ScenarioStage stage) throws InterruptedException;

    /** On threads of its own; fails by an {@link AssertionError}, be it on one of these. */
    void run() throws InterruptedException {
        run(new ScenarioStage());
    }

    /** Threads that run once each. */
    private static final class Threads {

        private final List<Thread> started = Collections.synchronizedList(new ArrayList<>());

        void start(Runnable task) {
            Thread thread = new Thread(task);
            started.add(thread);
            thread.start();
        }

        void join() throws InterruptedException {
            for (Thread thread : List.copyOf(started)) {
                thread.join();
            }
        }
    }
}
