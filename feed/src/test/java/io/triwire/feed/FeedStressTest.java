package io.triwire.feed;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static io.triwire.feed.SomeEvents.event;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Subscribers on several event loops, each with its own filter, sizes and pauses, while events arrive: each must get
 * every event that it wants, once, in the order of its partition.
 */
@Tag("slow")
class FeedStressTest {

    private static final ThreadLocal<ScheduledExecutorService> CURRENT_LOOP = new ThreadLocal<>();

    private static final int PARTITIONS = 4;
    private static final int CHANNELS = 8;
    private static final int EVENTS = 4_000;
    private static final int LOOPS = 3;
    private static final int SUBSCRIBERS = 120;
    private static final Cursor START = Cursor.of(SomeEvents.FEED, new long[PARTITIONS]);

    private final long seed = new Random().nextLong();
    private final List<ScheduledExecutorService> loops = IntStream.range(0, LOOPS)
            .mapToObj(number -> Executors.newSingleThreadScheduledExecutor())
            .toList();
    private final ExecutorService workers = Executors.newFixedThreadPool(2);

    @BeforeAll
    static void startMutiny() {
        // Its context propagation fails when it is first used by several threads at once.
        Uni.createFrom().emitter(emitter -> emitter.complete("started")).await().indefinitely();
    }

    @AfterEach
    void stop() {
        Stream.concat(loops.stream(), Stream.of(workers)).forEach(ExecutorService::shutdownNow);
    }

    @Test
    void givesEveryEventOnceAndInOrder() throws InterruptedException {
        givesEveryEventOnceAndInOrder(Duration.ZERO);
    }

    @Test
    void givesEveryEventOnceAndInOrderWithLinger() throws InterruptedException {
        givesEveryEventOnceAndInOrder(Duration.ofMillis(2));
    }

    private void givesEveryEventOnceAndInOrder(Duration linger) throws InterruptedException {
        // Small, so that whoever pauses has to go to the history.
        EventLog log = new EventLog(1_500, 1_000_000, 100);
        log.restart(START, START);
        StoredFeed history = new StoredFeed(PARTITIONS, workers);
        Feed feed = new Feed(log, history, linger, CURRENT_LOOP::get);
        List<EventLog.Incoming> events = someEvents(new Random(seed));
        CountDownLatch done = new CountDownLatch(SUBSCRIBERS);
        List<String> wrongs = Collections.synchronizedList(new ArrayList<>());
        List<Subscriber> subscribers = new ArrayList<>();
        for (int number = 0; number < SUBSCRIBERS; number++) {
            ScheduledExecutorService loop = loops.get(number % LOOPS);
            loop.execute(() -> CURRENT_LOOP.set(loop));
            Subscriber subscriber = new Subscriber(feed, loop, new Random(seed + number), done, wrongs);
            subscribers.add(subscriber);
            loop.execute(subscriber::ask);
        }

        publish(events, history, feed, new Random(seed));

        boolean allDone = done.await(15, TimeUnit.SECONDS);
        assertThat(wrongs).as("with seed %d", seed).isEmpty();
        assertThat(allDone)
                .as("with seed %d, those who never got their last event: %s", seed, behind(subscribers))
                .isTrue();
    }

    private static List<String> behind(List<Subscriber> subscribers) {
        return subscribers.stream()
                .filter(subscriber -> !subscriber.hasAll())
                .map(Subscriber::toString)
                .limit(5)
                .toList();
    }

    /** The channel of an event follows from its place, so a subscriber knows which ones it should get. */
    private static String channel(int partition, long offset) {
        return "channel-" + Math.floorMod(Long.hashCode(offset * 2_654_435_761L + partition) >> 3, CHANNELS);
    }

    private static List<EventLog.Incoming> someEvents(Random random) {
        long[] next = new long[PARTITIONS];
        List<EventLog.Incoming> events = new ArrayList<>();
        for (int number = 0; number < EVENTS; number++) {
            // All partitions have the same number of events in the end.
            int partition = random.nextInt(PARTITIONS);
            while (next[partition] == EVENTS / PARTITIONS) {
                partition = (partition + 1) % PARTITIONS;
            }
            events.add(event(partition, next[partition], channel(partition, next[partition])));
            next[partition]++;
        }
        return events;
    }

    /** As Kafka does it: first they are stored, and somewhat later this instance receives them, at a varying rate. */
    private static void publish(List<EventLog.Incoming> events, StoredFeed history, Feed feed, Random random)
            throws InterruptedException {
        int stored = 0;
        for (int received = 0; received < events.size(); ) {
            int store = Math.min(events.size(), stored + random.nextInt(60));
            for (; stored < store; stored++) {
                history.store(events.get(stored));
            }
            int receive = stored == events.size() ? stored : received + random.nextInt(stored - received + 1);
            if (random.nextInt(4) == 0) {
                // So that now and then everybody has caught up and waits.
                Thread.sleep(1);
            }
            feed.append(events.subList(received, receive), feed.head(), System.nanoTime());
            received = receive;
        }
    }

    /** Asks again and again until it has every event it wants, and complains of each hole and each double. */
    private static final class Subscriber {

        private final Feed feed;
        private final ScheduledExecutorService loop;
        private final Random random;
        private final CountDownLatch done;
        private final List<String> wrongs;
        private final ChannelFilter filter;
        private final int maxBytes;
        private final long[] offsets = new long[PARTITIONS];
        private volatile Cursor after = START;

        Subscriber(Feed feed, ScheduledExecutorService loop, Random random, CountDownLatch done, List<String> wrongs) {
            this.feed = feed;
            this.loop = loop;
            this.random = random;
            this.done = done;
            this.wrongs = wrongs;
            this.filter = random.nextInt(4) == 0
                    ? ChannelFilter.ALL
                    : new ChannelFilter(Set.of("channel-" + random.nextInt(CHANNELS / 2), "channel-" + (CHANNELS / 2)));
            this.maxBytes = random.nextBoolean() ? 65_536 : 300 + random.nextInt(3_000);
        }

        void ask() {
            // Whoever waits a minute must be woken: the test does not last as long.
            Duration wait = random.nextBoolean() ? Duration.ofMinutes(1) : Duration.ofMillis(random.nextInt(400));
            Cancellable call =
                    feed.next(after, filter, maxBytes, wait).subscribe().with(this::take, this::fail);
            if (random.nextInt(20) == 0) {
                // As a client that goes away and comes back; which event it has then does not change.
                call.cancel();
                loop.execute(this::ask);
            }
        }

        private void fail(Throwable failure) {
            wrongs.add("failed: " + failure);
        }

        private void take(Batch batch) {
            if (batch.reset().isPresent()) {
                wrongs.add("reset: " + batch.reset().get());
            }
            List<FeedEvent> events = batch.events();
            // A connection may break within a batch: then the subscriber comes back with the last id it has seen.
            boolean breaks = !events.isEmpty() && random.nextInt(10) == 0;
            if (breaks) {
                events = events.subList(0, 1 + random.nextInt(events.size()));
            }
            events.forEach(this::take);
            after = breaks ? Cursor.parse(events.get(events.size() - 1).cursor()) : batch.cursor();
            for (int partition = 0; partition < PARTITIONS; partition++) {
                if (nextWanted(partition) < after.offset(partition)) {
                    wrongs.add("%d:%d is missing before %s".formatted(partition, nextWanted(partition), after));
                }
                offsets[partition] = after.offset(partition);
            }
            if (hasAll()) {
                done.countDown();
            } else if (random.nextInt(10) == 0) {
                CompletableFuture.delayedExecutor(random.nextInt(50), TimeUnit.MILLISECONDS, loop)
                        .execute(this::ask);
            } else {
                ask();
            }
        }

        private void take(FeedEvent event) {
            if (event.offset() != nextWanted(event.partition())) {
                wrongs.add("%s in place of %d".formatted(SomeEvents.place(event), nextWanted(event.partition())));
            }
            if (Cursor.parse(event.cursor()).offset(event.partition()) != event.offset() + 1) {
                wrongs.add("%s has the id %s".formatted(SomeEvents.place(event), Cursor.parse(event.cursor())));
            }
            offsets[event.partition()] = event.offset() + 1;
        }

        /** The offset of the next event of a partition that passes the filter. */
        private long nextWanted(int partition) {
            long offset = offsets[partition];
            while (offset < EVENTS / PARTITIONS
                    && !filter.channels().isEmpty()
                    && !filter.channels().contains(channel(partition, offset))) {
                offset++;
            }
            return offset;
        }

        @Override
        public String toString() {
            return filter + " after " + after + ", which has not had " + wanted();
        }

        private List<Long> wanted() {
            return IntStream.range(0, PARTITIONS).mapToObj(this::nextWanted).toList();
        }

        boolean hasAll() {
            return IntStream.range(0, PARTITIONS).allMatch(partition -> nextWanted(partition) == EVENTS / PARTITIONS);
        }
    }
}
