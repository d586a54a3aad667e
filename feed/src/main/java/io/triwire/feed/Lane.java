package io.triwire.feed;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
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
 * <p>Everything but {@link #wake}, {@link #release} and {@link #forget} runs on the loop. An append wakes the
 * loop once, however many wait; each is then given all there is at that moment, of which later ones have more.
 */
final class Lane {

    private static final Logger LOG = Logger.getLogger(Lane.class);

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

    private final ScheduledExecutorService loop;
    private final EventLog log;
    private final History history;
    private final Duration linger;
    private final LongSupplier nanoClock;
    private final BooleanSupplier released;
    private final Thread thread = Thread.currentThread();
    private final AtomicBoolean woken = new AtomicBoolean();

    final Parked parked = new Parked();
    final Queue<Waiter> ready = new ArrayDeque<>();
    private boolean serving;
    /** How many of those that were announced to are still to be answered; they are the head of the queue. */
    private int owed;

    private boolean grownMeanwhile;
    private long sweepStartNanos;
    private long restedAtNanos;
    /** The position up to which the waiting know the log; before the first announcement, everyone asks the log. */
    private long announced = Long.MAX_VALUE;

    /** The lane of the loop that the calling thread runs. */
    Lane(
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

    void start() {
        loop.scheduleAtFixedRate(this::answerOverdue, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Takes a subscriber in, which is answered by a later turn of the loop. */
    void add(Waiter waiter, Cursor after, Duration maxWait) {
        waiter.after = after;
        waiter.askedNanos = nanoClock.getAsLong();
        waiter.deadlineNanos = waiter.askedNanos + maxWait.toNanos();
        // Whoever has all that was announced waits for the next announcement: no subscriber runs ahead of the others.
        if (after.position() >= announced && !isOver(waiter, waiter.askedNanos)) {
            parked.add(waiter);
        } else {
            ready.add(waiter);
            serveLater();
        }
    }

    /** Drops a subscriber that was answered or that left. From any thread. */
    void forget(Waiter waiter) {
        waiter.left = true;
        if (Thread.currentThread().equals(thread)) {
            parked.remove(waiter);
        } else {
            onLoop(() -> parked.remove(waiter));
        }
    }

    private void onLoop(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException shutDown) {
            LOG.debug("An event loop has ended.", shutDown);
        }
    }

    /** Tells the loop that the log has grown. From any thread. */
    void wake() {
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
        announced = log.headPosition();
        ready.addAll(parked.takeAll());
        owed = ready.size();
        sweepStartNanos = nanoClock.getAsLong();
        serve();
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
        onLoop(() -> parked.takeAll().forEach(Lane::answerQuiet));
    }

    private void park(Waiter waiter) {
        if (isOver(waiter, nanoClock.getAsLong())) {
            answerQuiet(waiter);
        } else {
            parked.add(waiter);
        }
    }

    private void answerOverdue() {
        parked.takeOverdue(nanoClock.getAsLong()).forEach(Lane::answerQuiet);
    }

    /** Whether a subscriber waits no longer. */
    private boolean isOver(Waiter waiter, long nowNanos) {
        return released.getAsBoolean() || nowNanos - waiter.deadlineNanos >= 0;
    }

    private static void answerQuiet(Waiter waiter) {
        answer(waiter, Batch.quiet(waiter.after));
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
            Waiter waiter = ready.remove();
            if (!waiter.left) {
                serve(waiter);
            }
            if (owed > 0 && --owed == 0) {
                rest();
            }
        }
        if (!ready.isEmpty()) {
            serveLater();
        }
    }

    private void serve(Waiter waiter) {
        if (!log.started()) {
            waiter.failed(Feed.notReached());
            return;
        }
        Optional<Batch> batch = log.read(waiter.after, waiter.filter, waiter.maxBytes);
        if (batch.isPresent()) {
            take(waiter, batch.get());
        } else {
            history.read(waiter.after, waiter.filter, waiter.maxBytes)
                    .emitOn(loop)
                    .subscribe()
                    .with(replayed -> takeReplayed(waiter, replayed), waiter::failed);
        }
    }

    private void take(Waiter waiter, Batch batch) {
        if (!batch.isEmpty() || batch.reset().isPresent()) {
            answer(waiter, batch);
        } else {
            waiter.after = batch.cursor();
            park(waiter);
        }
    }

    private void takeReplayed(Waiter waiter, Batch batch) {
        if (waiter.left) {
            return;
        }
        // It may be ahead of what this instance has received.
        log.noteKnown(batch.cursor());
        boolean quiet = batch.isEmpty() && batch.reset().isEmpty();
        boolean filteredOut = quiet && !batch.cursor().equals(waiter.after);
        if (batch.reset().isPresent() && log.isDense(waiter.after, batch.cursor())) {
            answer(waiter, Batch.reset(batch.reset().get().exactly(), batch.cursor()));
        } else if (!quiet || (filteredOut && lasted(waiter))) {
            answer(waiter, batch);
        } else if (filteredOut) {
            waiter.after = batch.cursor();
            ready.add(waiter);
            serveLater();
        } else {
            // Nothing followed when the history was asked; this instance may have received something since.
            take(waiter, log.read(waiter.after, waiter.filter, waiter.maxBytes).orElse(batch));
        }
    }

    private boolean lasted(Waiter waiter) {
        return released.getAsBoolean() || nanoClock.getAsLong() - waiter.deadlineNanos > OVERTIME.toNanos();
    }

    private static void answer(Waiter waiter, Batch batch) {
        if (!waiter.left) {
            waiter.answered(batch);
        }
    }
}
