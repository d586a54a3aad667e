package io.triwire.feed;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Event loops, each on a thread of its own, as small as can be: an explorer of schedules has few steps to order.
 *
 * <p>A timer that is set once runs after the tasks that are in the row, however long it is set for; one that repeats
 * runs when {@link Loop#tick} says so.
 */
final class LoopThreads {

    private final List<Loop> loops = new ArrayList<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private int underWay;
    private boolean closed;

    /** One more loop, which runs at once. */
    synchronized Loop start() {
        Loop loop = new Loop();
        loops.add(loop);
        loop.thread.start();
        return loop;
    }

    /** The loop that the calling thread runs. */
    synchronized ScheduledExecutorService current() {
        return loops.stream()
                .filter(loop -> loop.thread.equals(Thread.currentThread()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(Thread.currentThread() + " is no loop"));
    }

    /** Waits until no loop has a task. */
    synchronized void settle() throws InterruptedException {
        while (underWay > 0) {
            wait();
        }
    }

    /** Ends the loops, once they have settled; fails if one of their tasks has. */
    void close() throws InterruptedException {
        settle();
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        for (Loop loop : loops) {
            loop.thread.join();
        }
        if (!failures.isEmpty()) {
            throw new AssertionError("a task of a loop failed", failures.element());
        }
    }

    private synchronized Optional<Runnable> take(Queue<Runnable> tasks) {
        while (tasks.isEmpty() && !closed) {
            try {
                wait();
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
        }
        return Optional.ofNullable(tasks.poll());
    }

    private synchronized void add(Queue<Runnable> tasks, Runnable task) {
        underWay++;
        tasks.add(task);
        notifyAll();
    }

    private synchronized void done() {
        underWay--;
        notifyAll();
    }

    /** One of them. */
    final class Loop extends LoopStandIn {

        private final Queue<Runnable> tasks = new ArrayDeque<>();
        private final List<Runnable> repeated = new ArrayList<>();
        private final Thread thread = new Thread(this::run);

        private void run() {
            for (Optional<Runnable> task = take(tasks); task.isPresent(); task = take(tasks)) {
                try {
                    task.get().run();
                } catch (Throwable thrown) {
                    failures.add(thrown);
                }
                done();
            }
        }

        @Override
        public void execute(Runnable task) {
            add(tasks, task);
        }

        /** Runs what repeats, once. From any thread. */
        void tick() {
            execute(() -> repeated.forEach(Runnable::run));
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            execute(task);
            return new NoFuture();
        }

        /** On the loop itself. */
        @Override
        public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long delay, long period, TimeUnit unit) {
            repeated.add(task);
            return new NoFuture();
        }
    }
}
