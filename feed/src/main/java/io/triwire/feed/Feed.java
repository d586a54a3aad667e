package io.triwire.feed;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;

/**
 * The feed as subscribers read it: one operation, {@link #next}, which is called again and again. A {@link Delivery}
 * asks for the same without making anything new for each wait.
 *
 * <p>A subscriber is a cursor and nothing else. One that reads slowly asks later and gets a larger batch; one that
 * comes back continues with the code that serves everybody, so nothing can be lost between replay and live.
 */
public final class Feed {

    private final EventLog log;
    private final History history;
    private final Duration linger;
    private final Supplier<ScheduledExecutorService> callersLoop;
    private final LongSupplier nanoClock;
    private final Map<Thread, EventLoopQueue> queues = new ConcurrentHashMap<>();
    private final Queue<Awaited> awaited = new ConcurrentLinkedQueue<>();
    private volatile boolean released;

    /**
     * A feed over a log, which is filled by {@link #append}.
     *
     * @param linger how long the first event after a pause waits for others, so that they leave together; 0 for not
     * @param callersLoop the event loop of the calling thread, which that thread alone runs
     */
    public Feed(EventLog log, History history, Duration linger, Supplier<ScheduledExecutorService> callersLoop) {
        this(log, history, linger, callersLoop, System::nanoTime);
    }

    Feed(
            EventLog log,
            History history,
            Duration linger,
            Supplier<ScheduledExecutorService> callersLoop,
            LongSupplier nanoClock) {
        this.log = log;
        this.history = history;
        this.linger = linger;
        this.callersLoop = callersLoop;
        this.nanoClock = nanoClock;
    }

    /**
     * The events after a cursor: at once when there are any, and otherwise when the next ones arrive.
     *
     * <p>Must be subscribed to on an event loop, and answers on the same loop, never within the call. Cancelling it
     * frees what it holds.
     *
     * @param filter which channels to give; the cursor advances over the others too
     * @param maxBytes bound on the {@linkplain FeedEvent#framedBytes framed bytes} of all; one event is always given
     * @param maxWait after how long without an event to answer with a quiet batch, to 100 ms; a second later when the
     *     filter takes all of a long replay
     * @return a batch of events, of none, or with a reset when the cursor cannot be continued. Fails with {@link
     *     FeedUnavailableException} if the cursor needs events that cannot be read now
     */
    public Uni<Batch> next(Cursor after, ChannelFilter filter, int maxBytes, Duration maxWait) {
        return Uni.createFrom().emitter(emitter -> {
            PendingRead pending = new PendingRead(after, filter, maxBytes) {
                @Override
                void answered(Batch batch) {
                    emitter.complete(batch);
                }

                @Override
                void failed(Throwable failure) {
                    emitter.fail(failure);
                }
            };
            EventLoopQueue queue = queue();
            emitter.onTermination(() -> queue.forget(pending));
            queue.add(pending, after, maxWait);
        });
    }

    /** The subscribers of the event loop that the calling thread runs, for one that asks again and again. */
    EventLoopQueue queue() {
        return queues.computeIfAbsent(Thread.currentThread(), thread -> newQueue());
    }

    private EventLoopQueue newQueue() {
        return new EventLoopQueue(callersLoop.get(), log, history, linger, nanoClock, () -> released);
    }

    /**
     * The cursor at a start point.
     *
     * <p>Must be called on an event loop, and answers on the same loop.
     *
     * @return fails with {@link FeedUnavailableException} if Kafka must be asked and cannot be
     */
    public Uni<Cursor> resolve(StartPoint start) {
        if (!log.started()) {
            return Uni.createFrom().failure(notReached());
        }
        if (start instanceof StartPoint.After after) {
            return Uni.createFrom().item(after.cursor());
        }
        if (start instanceof StartPoint.Since since) {
            return history.at(since.instant()).emitOn(callersLoop.get());
        }
        return start instanceof StartPoint.Earliest
                ? history.earliest().emitOn(callersLoop.get())
                : Uni.createFrom().item(log.head());
    }

    static FeedUnavailableException notReached() {
        return new FeedUnavailableException("The feed has not been reached yet.");
    }

    /**
     * Adds events to the log and wakes each loop that has a subscriber who wants one of them, once.
     *
     * @see EventLog#append
     */
    public void append(Collection<EventLog.Incoming> events, Cursor end, long arrivedNanos) {
        log.append(events, end, arrivedNanos);
        awaited.forEach(Awaited::check);
        Set<Optional<String>> channels = new HashSet<>();
        events.forEach(event -> channels.add(event.channel()));
        Cursor head = log.head();
        queues.values().forEach(queue -> queue.tell(channels, head));
    }

    /**
     * The cursor of an event that has been published, once it has arrived here.
     *
     * @return ends on any thread, and never if the event does not arrive: give it a deadline
     */
    public Uni<Cursor> arrival(int partition, long offset) {
        return arrival(() -> log.cursorOf(partition, offset));
    }

    /**
     * The same of a publication with an id: of the first one with it, which another instance may have stored.
     *
     * @return as {@link #arrival(int, long)}
     */
    public Uni<Cursor> arrival(int partition, long offset, PublicationKey publication) {
        return arrival(() -> log.cursorOf(publication).or(() -> log.cursorOf(partition, offset)));
    }

    private Uni<Cursor> arrival(Supplier<Optional<Cursor>> lookup) {
        return Uni.createFrom().emitter(emitter -> {
            Awaited event = new Awaited(lookup, emitter);
            awaited.add(event);
            emitter.onTermination(() -> awaited.remove(event));
            // It may have arrived before it was awaited.
            event.check();
        });
    }

    /** The cursor of the event that a publication has become, if it is known by its id here. */
    public Optional<Cursor> cursorOf(PublicationKey publication) {
        return log.cursorOf(publication);
    }

    private final class Awaited {

        private final Supplier<Optional<Cursor>> lookup;
        private final UniEmitter<? super Cursor> emitter;

        Awaited(Supplier<Optional<Cursor>> lookup, UniEmitter<? super Cursor> emitter) {
            this.lookup = lookup;
            this.emitter = emitter;
        }

        void check() {
            lookup.get().ifPresent(cursor -> {
                awaited.remove(this);
                emitter.complete(cursor);
            });
        }
    }

    /**
     * Goes on at another place, of this feed or another one; subscribers learn of it by a reset if they lose by it.
     *
     * @see EventLog#restart
     */
    public void restart(Cursor start, Cursor end) {
        log.restart(start, end);
        tellAll();
    }

    /** Goes on with more partitions: those that were added begin at {@code start}. */
    public void extend(Cursor start) {
        log.extend(start);
        tellAll();
    }

    private void tellAll() {
        Cursor head = log.head();
        queues.values().forEach(queue -> queue.tellAll(head));
    }

    /** Whether a subscriber can start there without a replay from Kafka. */
    public boolean holds(StartPoint start) {
        return start instanceof StartPoint.Latest
                || (start instanceof StartPoint.After after
                        && log.read(after.cursor(), ChannelFilter.ALL, 1).isPresent());
    }

    /** Whether there is a place to read from yet. */
    public boolean started() {
        return log.started();
    }

    /** Answers every waiting subscriber now, and each later one at once, by a quiet batch if there is no event. */
    public void release() {
        released = true;
        queues.values().forEach(EventLoopQueue::release);
    }

    /** The cursor after the newest event of this instance. */
    public Cursor head() {
        return log.head();
    }
}
