package io.triwire.feed;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** An event loop that runs when a test says so, on the thread of the test, and whose time the test moves. */
class HandDrivenLoop extends LoopStandIn {

    private final Queue<Runnable> turns = new ArrayDeque<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>(Comparator.comparingLong(timer -> timer.dueNanos));
    private long nowNanos;

    /** Its time, which starts just below the overflow that {@link System#nanoTime} may have. */
    long nanoTime() {
        return Long.MAX_VALUE - Duration.ofSeconds(1).toNanos() + nowNanos;
    }

    /** How many tasks are in the row. */
    int turns() {
        return turns.size();
    }

    /** How many timers are set. */
    long timers() {
        return timers.stream().filter(timer -> !timer.isCancelled()).count();
    }

    /** Runs the first task in the row. */
    void runOne() {
        turns.remove().run();
    }

    /** Runs tasks, those that they add included, until none is left. */
    void run() {
        while (!turns.isEmpty()) {
            runOne();
        }
    }

    /** Runs every task in the row, lets time pass, and runs what becomes due in it. */
    void pass(Duration time) {
        run();
        long until = nowNanos + time.toNanos();
        while (!timers.isEmpty() && timers.element().dueNanos <= until) {
            Timer due = timers.remove();
            if (due.isCancelled()) {
                continue;
            }
            nowNanos = due.dueNanos;
            due.action.run();
            if (due.everyNanos > 0) {
                due.dueNanos += due.everyNanos;
                timers.add(due);
            }
            run();
        }
        nowNanos = until;
    }

    /** Lets time pass within a task, which takes that long. */
    void spend(Duration time) {
        nowNanos += time.toNanos();
    }

    @Override
    public void execute(Runnable task) {
        turns.add(task);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable action, long delay, TimeUnit unit) {
        return add(new Timer(action, nowNanos + unit.toNanos(delay), 0));
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable action, long delay, long period, TimeUnit unit) {
        return add(new Timer(action, nowNanos + unit.toNanos(delay), unit.toNanos(period)));
    }

    private Timer add(Timer timer) {
        timers.add(timer);
        return timer;
    }

    private static final class Timer extends NoFuture {

        private final Runnable action;
        private final long everyNanos;
        private long dueNanos;

        Timer(Runnable action, long dueNanos, long everyNanos) {
            this.action = action;
            this.dueNanos = dueNanos;
            this.everyNanos = everyNanos;
        }
    }
}
