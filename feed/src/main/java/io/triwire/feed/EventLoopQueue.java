package io.triwire.feed;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

import org.jboss.logging.Logger;

/**
 * The waiting subscribers of one event loop.
 *
 * <p>Everything but {@link #tell}, {@link #tellAll}, {@link #release} and {@link #forget} runs on the loop. An append
 * wakes the loop once if an event is for somebody here, however many that are; each of them is then given all there is
 * at that moment, of which later ones have more. The others go on waiting, and their cursors move all the same.
 */
final class EventLoopQueue {

    private static final Logger LOG = Logger.getLogger(EventLoopQueue.class);

    /** How often deadlines are looked at: for all subscribers of the loop by one timer. */
    private static final Duration TICK = Duration.ofMillis(100);

    /** How long beyond its deadline a replay goes on that the filter takes all of: so even a poll of 0 s gets on. */
    private static final Duration OVERTIME = Duration.ofSeconds(1);

    /** After this many answers, 1 ms of writing, other work of the loop has its turn: above all what Kafka brings. */
    private static final int SLICE = 100;

    /**
     * Longest that a loop rests. It answers its subscribers for no more than half of the time until that takes longer
     * than this: more events then leave in one write, and what brings them gets the processor meanwhile.
     */
    private static final Duration MAX_REST = Duration.ofMillis(10);

    /**
     * How many replays the loop has at a time: it encodes and writes what they bring, and a crowd of them must not keep
     * it from those who follow the feed.
     */
    private static final int REPLAYS = 4;

    private final ScheduledExecutorService loop;
    private final EventLog log;
    private final History history;
    private final Duration linger;
    private final LongSupplier nanoClock;
    private final BooleanSupplier released;
    private final Thread thread = Thread.currentThread();
    private final AtomicBoolean woken = new AtomicBoolean();
    private final News news = new News();

    final SubscriberIndex subscribers = new SubscriberIndex();
    final Queue<PendingRead> ready = new ArrayDeque<>();
    /** Those that need a replay and wait for their turn. */
    final Queue<PendingRead> behind = new ArrayDeque<>();

    /** The timer, while there are subscribers. */
    private Optional<Future<?>> ticks = Optional.empty();

    private int replays;
    private boolean serving;
    /** How many of those that were announced to are still to be answered; they are the head of the queue. */
    private int owed;

    private boolean grownMeanwhile;
    private long sweepStartNanos;
    private long restedAtNanos;
    /**
     * The head of the log up to which those who wait have every event that they want; before the first announcement,
     * everyone asks the log.
     */
    private Optional<Cursor> announced = Optional.empty();

    /** The queue of the loop that the calling thread runs. */
    EventLoopQueue(
            ScheduledExecutorService loop,
            EventLog log,
            History history,
            Duration linger,
            LongSupplier nanoClock,
            BooleanSupplier released) {
        this.loop = loop;
        this.log = log;
        this.history = history;
        this.linger = linger;
        this.nanoClock = nanoClock;
        this.released = released;
        this.restedAtNanos = nanoClock.getAsLong();
    }

    /** Takes a subscriber in, which is answered by a later turn of the loop. */
    void add(PendingRead pending, Cursor after, Duration maxWait) {
        if (pending.left) {
            return;
        }
        boolean enters = subscribers.add(pending);
        if (ticks.isEmpty()) {
            begin();
        }
        pending.after = after;
        pending.askedNanos = nanoClock.getAsLong();
        pending.deadlineNanos = pending.askedNanos + maxWait.toNanos();
        // Whoever has all that was announced waits for the next announcement: no subscriber runs ahead of the others.
        if (hasAllAnnounced(after) && !isOver(pending, pending.askedNanos)) {
            subscribers.park(pending);
            if (enters && !news.isEmpty()) {
                // It may be what this one wants, and nobody did before.
                wake();
            }
        } else {
            ready.add(pending);
            serveLater();
        }
    }

    /** A loop without subscribers does nothing: neither does its timer run, nor is it told any news. */
    private void begin() {
        news.begin();
        ticks = Optional.of(
                loop.scheduleAtFixedRate(this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS));
    }

    private void end() {
        ticks.ifPresent(timer -> timer.cancel(false));
        ticks = Optional.empty();
        news.end();
        announced = Optional.empty();
    }

    private boolean hasAllAnnounced(Cursor after) {
        return announced.isPresent()
                && after.position() >= announced.get().position()
                // One of fewer partitions may lack events of those that were added.
                && after.partitions() == announced.get().partitions();
    }

    /** Drops a subscriber that was answered or that left. From any thread. */
    void forget(PendingRead pending) {
        pending.left = true;
        if (Thread.currentThread().equals(thread)) {
            subscribers.remove(pending);
        } else {
            onLoop(() -> subscribers.remove(pending));
        }
    }

    private void onLoop(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException shutDown) {
            LOG.debug("An event loop has ended.", shutDown);
        }
    }

    /** Tells the loop that events of these channels have come, and where the log ends now. From any thread. */
    void tell(Set<Optional<String>> channels, Cursor head) {
        // In this order: whoever comes in between either is seen here or sees the news.
        news.add(channels, head);
        if (subscribers.wants(channels)) {
            wake();
        }
    }

    /** Tells the loop that the log goes on at another place. From any thread. */
    void tellAll(Cursor head) {
        news.addForAll(head);
        wake();
    }

    private void wake() {
        if (woken.compareAndSet(false, true)) {
            onLoop(() -> {
                if (owed == 0) {
                    announceAfter(restedAtNanos - nanoClock.getAsLong());
                } else {
                    grownMeanwhile = true;
                }
            });
        }
    }

    private void announceAfter(long rest) {
        long wait = Math.max(linger.toNanos(), rest);
        if (wait > 0) {
            loop.schedule(this::announce, wait, TimeUnit.NANOSECONDS);
        } else {
            announce();
        }
    }

    private void announce() {
        woken.set(false);
        news.take().ifPresent(this::readyThoseConcerned);
        owed = ready.size();
        sweepStartNanos = nanoClock.getAsLong();
        serve();
    }

    private void readyThoseConcerned(News.Announcement announcement) {
        List<PendingRead> concerned =
                announcement.forAll() ? subscribers.takeAll() : subscribers.take(announcement.channels());
        concerned.forEach(this::passOver);
        ready.addAll(concerned);
        announced = Optional.of(announcement.head());
    }

    /** Moves the cursor of one who waited over what was announced meanwhile, of which it wanted nothing. */
    private void passOver(PendingRead pending) {
        if (announced.isPresent() && announced.get().follows(pending.after)) {
            pending.after = pending.after.passingOverTo(announced.get());
        }
    }

    /** Everyone has been answered: the next are not for as long as that took. */
    private void rest() {
        long now = nanoClock.getAsLong();
        long rest = Math.min(now - sweepStartNanos, MAX_REST.toNanos());
        restedAtNanos = now + rest;
        if (grownMeanwhile) {
            grownMeanwhile = false;
            announceAfter(rest);
        }
    }

    /** Answers everyone who waits. From any thread. */
    void release() {
        onLoop(() -> {
            answerQuiet(subscribers.takeAll());
            while (!behind.isEmpty()) {
                answerQuiet(behind.remove());
            }
        });
    }

    private void park(PendingRead pending) {
        if (isOver(pending, nanoClock.getAsLong())) {
            answerQuiet(pending);
        } else {
            subscribers.park(pending);
        }
    }

    private void tick() {
        if (subscribers.isEmpty()) {
            end();
            return;
        }
        if (!news.isEmpty()) {
            // Events that nobody here wants: the cursors of those who wait move over them.
            wake();
        }
        long nowNanos = nanoClock.getAsLong();
        answerQuiet(subscribers.takeOverdue(nowNanos));
        failThoseTooLongBehind(nowNanos);
    }

    /** Whether a subscriber waits no longer. */
    private boolean isOver(PendingRead pending, long nowNanos) {
        return released.getAsBoolean() || nowNanos - pending.deadlineNanos >= 0;
    }

    private void answerQuiet(List<PendingRead> waited) {
        for (PendingRead pending : waited) {
            passOver(pending);
            answerQuiet(pending);
        }
    }

    private static void answerQuiet(PendingRead pending) {
        answer(pending, Batch.quiet(pending.after));
    }

    private void serveLater() {
        if (!serving) {
            serving = true;
            loop.execute(() -> {
                serving = false;
                serve();
            });
        }
    }

    private void serve() {
        for (int served = 0; served < SLICE && !ready.isEmpty(); served++) {
            PendingRead pending = ready.remove();
            if (!pending.left) {
                serve(pending);
            }
            if (owed > 0 && --owed == 0) {
                rest();
            }
        }
        if (!ready.isEmpty()) {
            serveLater();
        }
    }

    private void serve(PendingRead pending) {
        if (!log.started()) {
            pending.failed(Feed.notReached());
            return;
        }
        Optional<Batch> batch = log.read(pending.after, pending.filter, pending.maxBytes);
        if (batch.isPresent()) {
            take(pending, batch.get());
        } else {
            pending.behindNanos = nanoClock.getAsLong();
            behind.add(pending);
            replayNext();
        }
    }

    private void replayNext() {
        while (replays < REPLAYS && !behind.isEmpty()) {
            PendingRead pending = behind.remove();
            if (released.getAsBoolean()) {
                // The instance ends, and what reads the history with it.
                answerQuiet(pending);
            } else if (!pending.left) {
                replays++;
                history.read(pending.after, pending.filter, pending.maxBytes)
                        .emitOn(loop)
                        .onTermination()
                        .invoke(this::replayEnded)
                        .subscribe()
                        .with(replayed -> takeReplayed(pending, replayed), pending::failed);
            }
        }
    }

    private void replayEnded() {
        replays--;
        // Not within this turn: what it brought is written first.
        onLoop(this::replayNext);
    }

    private void failThoseTooLongBehind(long nowNanos) {
        while (!behind.isEmpty() && nowNanos - behind.element().behindNanos >= History.PATIENCE.toNanos()) {
            PendingRead pending = behind.remove();
            if (!pending.left) {
                pending.failed(History.late());
            }
        }
    }

    private void take(PendingRead pending, Batch batch) {
        if (!batch.isEmpty() || batch.reset().isPresent()) {
            answer(pending, batch);
        } else {
            pending.after = batch.cursor();
            park(pending);
        }
    }

    private void takeReplayed(PendingRead pending, Batch batch) {
        if (pending.left) {
            return;
        }
        // It may be ahead of what this instance has received.
        log.noteKnown(batch.cursor());
        boolean quiet = batch.isEmpty() && batch.reset().isEmpty();
        boolean filteredOut = quiet && !batch.cursor().equals(pending.after);
        if (batch.reset().isPresent() && log.isDense(pending.after, batch.cursor())) {
            answer(pending, Batch.reset(batch.reset().get().exactly(), batch.cursor()));
        } else if (!quiet || (filteredOut && lasted(pending))) {
            answer(pending, batch);
        } else if (filteredOut) {
            pending.after = batch.cursor();
            ready.add(pending);
            serveLater();
        } else {
            // Nothing followed when the history was asked; this instance may have received something since.
            take(
                    pending,
                    log.read(pending.after, pending.filter, pending.maxBytes)
                            .orElseGet(() -> Batch.quiet(pending.after.atPosition(Cursor.UNKNOWN_POSITION))));
        }
    }

    private boolean lasted(PendingRead pending) {
        return released.getAsBoolean() || nanoClock.getAsLong() - pending.deadlineNanos > OVERTIME.toNanos();
    }

    private static void answer(PendingRead pending, Batch batch) {
        if (!pending.left) {
            pending.answered(batch);
        }
    }
}
