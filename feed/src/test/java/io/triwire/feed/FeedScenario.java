package io.triwire.feed;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;

import static io.triwire.feed.SomeEvents.FEED;
import static io.triwire.feed.SomeEvents.NO_BOUND;
import static io.triwire.feed.SomeEvents.OTHER_FEED;
import static io.triwire.feed.SomeEvents.event;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What must hold in whatever order threads take their steps: one that appends, event loops with subscribers, and others
 * that cancel, end or release them. Small, for the schedules of three threads are many.
 */
enum FeedScenario {
    GIVES_EVERY_EVENT_ONCE_AND_IN_ORDER {
        @Override
        void run(Stage stage) throws InterruptedException {
            List<Reader> readers = List.of(stage.reader(FEED, 0, NO_BOUND), stage.reader(FEED, 0, 1));

            stage.readOnLoopsOfTheirOwn(readers);
            stage.append(0);
            stage.append(1, 2);
            stage.close();

            assertThat(readers).allSatisfy(reader -> reader.assertHas(0, 1, 2));
        }
    },

    GIVES_EVERY_EVENT_TO_SUBSCRIBERS_THAT_LINGER {
        @Override
        void run(Stage stage) throws InterruptedException {
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
        void run(Stage stage) throws InterruptedException {
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
        void run(Stage stage) throws InterruptedException {
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
        void run(Stage stage) throws InterruptedException {
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
        void run(Stage stage) throws InterruptedException {
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
        void run(Stage stage) throws InterruptedException {
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
                stage.nanos.addAndGet(POLL.toNanos());
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
        void run(Stage stage) throws InterruptedException {
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
        void run(Stage stage) throws InterruptedException {
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

            assertThat(wire.ends.get()).isLessThanOrEqualTo(1);
            stage.assertNobodyIsLeft();
        }
    },

    ENDS_EVERY_DELIVERY_WHEN_THE_SERVICE_LEAVES {
        @Override
        void run(Stage stage) throws InterruptedException {
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

            assertThat(wire.ends.get()).isEqualTo(2);
            stage.assertNobodyIsLeft();
        }
    },

    /** A publisher waits for its event to arrive, while it does. */
    TELLS_THAT_AN_EVENT_HAS_ARRIVED {
        @Override
        void run(Stage stage) throws InterruptedException {
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

    private static final Duration POLL = Duration.ofSeconds(20);

    /** Of a subscriber that events wake, and that goes on waiting. */
    private static final ChannelFilter QUIET = new ChannelFilter(Set.of("quiet"));

    abstract void run(Stage stage) throws InterruptedException;

    /** On threads of its own; fails by an {@link AssertionError}, be it on one of these. */
    void run() throws InterruptedException {
        run(new Stage());
    }

    /** A feed of one partition, whose ring holds two events, and whose loops have nothing to do yet. */
    private static final class Stage {

        final LoopThreads loops = new LoopThreads();
        final AtomicLong nanos = new AtomicLong();
        final EventLog log = new EventLog(2, 1_000_000, 10);
        final KeptEvents kept = new KeptEvents(loops);
        Feed feed = feed(Duration.ZERO);
        final Connections connections = new Connections(
                feed,
                FeedConfigTest.config(Map.of("feed.max-connections", "3")),
                new FeedMetrics(new CompositeMeterRegistry()));

        private final Set<EventLoopQueue> queues = ConcurrentHashMap.newKeySet();

        Stage() {
            log.restart(Cursor.of(FEED, 0), Cursor.of(FEED, 0));
        }

        Feed feed(Duration linger) {
            return new Feed(log, kept, linger, loops::current, nanos::get);
        }

        Reader reader(String feedId, long offset, int maxBytes) {
            return new Reader(Cursor.of(feedId, offset), maxBytes);
        }

        void readOnLoopsOfTheirOwn(List<Reader> readers) {
            readers.forEach(reader -> readOnOneLoop(List.of(reader)));
        }

        void readOnOneLoop(List<Reader> readers) {
            loops.start().execute(() -> {
                EventLoopQueue queue = queue();
                readers.forEach(reader -> reader.start(queue));
            });
        }

        /** The queue of the calling loop, of which nothing may be left in the end. */
        EventLoopQueue queue() {
            EventLoopQueue queue = feed.queue();
            queues.add(queue);
            return queue;
        }

        Cancellable poll(ChannelFilter filter, AtomicInteger answers) {
            return connections
                    .counted(feed.next(Cursor.of(FEED, 0), filter, NO_BOUND, POLL))
                    .subscribe()
                    .with(batch -> answers.incrementAndGet());
        }

        /** To a subscriber that no event is for: it waits again when one comes. */
        Delivery deliver(SubscriberWriter wire) {
            Map<String, List<String>> parameters =
                    Map.of("after", List.of(Cursor.of(FEED, 0).text()), "channel", List.of("quiet"));
            return connections.deliver(
                    Subscription.parse(parameters, new Subscription.Bounds(parameters.keySet(), 1, Duration.ZERO)),
                    wire);
        }

        /** First Kafka has them, then this instance. */
        void append(long... offsets) {
            String feedId = feed.head().feedId();
            for (long offset : offsets) {
                kept.store(feedId, offset + 1);
            }
            feed.append(
                    LongStream.of(offsets).mapToObj(offset -> event(0, offset)).toList(), feed.head(), 0);
        }

        void close() throws InterruptedException {
            loops.close();
        }

        void assertNobodyIsLeft() {
            assertThat(connections.empty()).isTrue();
            assertThat(connections.deliveries()).isEmpty();
            for (EventLoopQueue queue : queues) {
                assertThat(queue.idle.takeAll()).isEmpty();
                assertThat(queue.ready).isEmpty();
            }
        }
    }

    /** What Kafka keeps of one partition; it answers on a thread of its own. */
    private static final class KeptEvents implements History {

        private final Executor worker;
        private String feedId = FEED;
        private long oldest;
        private long end;

        KeptEvents(LoopThreads loops) {
            worker = loops.start();
        }

        synchronized void store(String feedId, long end) {
            if (!this.feedId.equals(feedId)) {
                this.feedId = feedId;
                this.oldest = 0;
                this.end = 0;
            }
            this.end = Math.max(this.end, end);
        }

        synchronized void expireBefore(long offset) {
            oldest = Math.max(oldest, offset);
        }

        @Override
        public Uni<Batch> read(Cursor after, ChannelFilter filter, int maxBytes) {
            return Uni.createFrom().emitter(emitter -> worker.execute(() -> emitter.complete(readNow(after))));
        }

        private synchronized Batch readNow(Cursor after) {
            if (!after.feedId().equals(feedId)) {
                return Batch.reset(Reset.unknown(Reset.Reason.OTHER_FEED), Cursor.of(feedId, 0));
            }
            long offset = after.offset(0);
            if (offset < oldest) {
                return Batch.reset(Reset.expired(oldest - offset), Cursor.of(feedId, oldest));
            }
            Cursor next = Cursor.of(feedId, offset + 1);
            return offset >= end
                    ? Batch.quiet(after)
                    : Batch.of(List.of(event(0, offset).at(next)), next, 0);
        }

        @Override
        public Uni<Cursor> earliest() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Uni<Cursor> at(Instant instant) {
            throw new UnsupportedOperationException();
        }
    }

    /** Asks again and again, and never gives up. */
    private static final class Reader extends PendingRead {

        private final List<Long> offsets = new ArrayList<>();
        private final List<Reset> resets = new ArrayList<>();
        private final long start;
        private long missed;
        private Optional<EventLoopQueue> queue = Optional.empty();

        Reader(Cursor after, int maxBytes) {
            super(after, ChannelFilter.ALL, maxBytes);
            this.start = after.offset(0);
        }

        void start(EventLoopQueue queue) {
            this.queue = Optional.of(queue);
            queue.add(this, after, Duration.ofMinutes(1));
        }

        @Override
        void answered(Batch batch) {
            batch.reset().ifPresent(reset -> {
                resets.add(reset);
                missed += reset.missed().orElse(0);
            });
            for (FeedEvent given : batch.events()) {
                assertThat(given.json()).contains("\"data\":\"0:%d\"".formatted(given.offset()));
                offsets.add(given.offset());
                if (resets.isEmpty()) {
                    assertThat(given.offset()).isEqualTo(start + offsets.size() - 1);
                }
            }
            queue.orElseThrow().add(this, batch.cursor(), Duration.ofMinutes(1));
        }

        @Override
        void failed(Throwable failure) {
            throw new AssertionError("an answer failed", failure);
        }

        void assertHas(long... expected) {
            assertThat(offsets)
                    .containsExactlyElementsOf(LongStream.of(expected).boxed().toList());
            assertThat(resets).isEmpty();
        }

        void assertHasWhatItWasNotToldThatItMissed(long all) {
            assertThat(offsets).doesNotHaveDuplicates().isSorted().contains(all - 1);
            assertThat(offsets.size() + missed).isEqualTo(all);
        }

        void assertWasReset() {
            assertThat(resets).extracting(Reset::reason).containsExactly(Reset.Reason.OTHER_FEED);
            assertThat(offsets).isIn(List.of(0L), List.of(0L, 0L));
        }
    }

    /** A socket that takes everything, in a later turn of the loop. */
    private record CountingWire(Executor loop, AtomicInteger ends) implements SubscriberWriter {

        CountingWire(Executor loop) {
            this(loop, new AtomicInteger());
        }

        private Uni<Void> written() {
            return Uni.createFrom().voidItem().emitOn(loop);
        }

        @Override
        public Uni<Void> welcome(Cursor cursor, Duration heartbeat) {
            return written();
        }

        @Override
        public Uni<Void> events(Batch batch) {
            return written();
        }

        @Override
        public Uni<Void> reset(Reset reset, Cursor cursor) {
            return written();
        }

        @Override
        public Uni<Void> heartbeat(Cursor cursor, boolean moved) {
            return written();
        }

        @Override
        public void end(End end) {
            ends.incrementAndGet();
        }
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
