package io.triwire.feed;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
import static io.triwire.feed.SomeEvents.event;
import static org.assertj.core.api.Assertions.assertThat;

/** What a {@link FeedScenario} is played on: a feed of one partition, whose ring holds two events, and whose loops have nothing to do yet. */
final class ScenarioStage {

    static final Duration POLL = Duration.ofSeconds(20);

    /** The channels of the events, by their offset. */
    static final String EVEN = "even";

    static final String ODD = "odd";

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

    ScenarioStage() {
        log.restart(Cursor.of(FEED, 0), Cursor.of(FEED, 0));
    }

    Feed feed(Duration linger) {
        return new Feed(log, kept, linger, loops::current, nanos::get);
    }

    Reader reader(String feedId, long offset, int maxBytes) {
        return new Reader(Cursor.of(feedId, offset), ChannelFilter.ALL, maxBytes);
    }

    /** One that wants every other event. */
    Reader readerOf(String channel, Cursor after) {
        return new Reader(after, new ChannelFilter(Set.of(channel)), NO_BOUND);
    }

    private static EventLog.Incoming eventAt(long offset) {
        return event(0, offset, offset % 2 == 0 ? EVEN : ODD);
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
                Subscription.parse(parameters, new Subscription.Bounds(parameters.keySet(), 1, Duration.ZERO)), wire);
    }

    /** First Kafka has them, then this instance. */
    void append(long... offsets) {
        String feedId = feed.head().feedId();
        for (long offset : offsets) {
            kept.store(feedId, offset + 1);
        }
        feed.append(LongStream.of(offsets).mapToObj(ScenarioStage::eventAt).toList(), feed.head(), 0);
    }

    void close() throws InterruptedException {
        loops.close();
    }

    void assertNobodyIsLeft() {
        assertThat(connections.empty()).isTrue();
        assertThat(connections.deliveries()).isEmpty();
        for (EventLoopQueue queue : queues) {
            assertThat(queue.subscribers.isEmpty()).isTrue();
            assertThat(queue.ready).isEmpty();
            assertThat(queue.behind).isEmpty();
        }
    }

    /** What Kafka keeps of one partition; it answers on a thread of its own. */
    static final class KeptEvents implements History {

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
            return Uni.createFrom().emitter(emitter -> worker.execute(() -> emitter.complete(readNow(after, filter))));
        }

        private synchronized Batch readNow(Cursor after, ChannelFilter filter) {
            if (!after.feedId().equals(feedId)) {
                return Batch.reset(FeedReset.unknown(FeedReset.Reason.OTHER_FEED), Cursor.of(feedId, 0));
            }
            long offset = after.offset(0);
            if (offset < oldest) {
                return Batch.reset(FeedReset.expired(oldest - offset), Cursor.of(feedId, oldest));
            }
            Cursor next = Cursor.of(feedId, offset + 1);
            if (offset >= end) {
                return Batch.quiet(after);
            }
            FeedEvent event = eventAt(offset).at(next);
            return filter.accepts(event.channel()) ? Batch.of(List.of(event), next, 0) : Batch.quiet(next);
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
    static final class Reader extends PendingRead {

        private final List<Long> offsets = new ArrayList<>();
        private final List<FeedReset> resets = new ArrayList<>();
        private final long start;
        private long missed;
        private Optional<EventLoopQueue> queue = Optional.empty();

        Reader(Cursor after, ChannelFilter filter, int maxBytes) {
            super(after, filter, maxBytes);
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
                if (resets.isEmpty() && filter.equals(ChannelFilter.ALL)) {
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
            assertThat(resets).extracting(FeedReset::reason).containsExactly(FeedReset.Reason.OTHER_FEED);
            assertThat(offsets).isIn(List.of(0L), List.of(0L, 0L));
        }
    }

    /** A socket that takes everything, in a later turn of the loop. */
    record CountingWire(Executor loop, AtomicInteger ends) implements SubscriberWriter {

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
        public Uni<Void> reset(FeedReset reset, Cursor cursor) {
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
}
