package io.triwire.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/** What a subscriber has received and nobody has read yet; any number of threads. */
final class Inbox {

    private static final Duration A_LONG_TIME = Duration.ofDays(1);

    /** From how many unread things on the connection is not read. */
    private static final int FULL = 1_000;

    private final Queue<Received> unread = new ArrayDeque<>();
    private final List<Runnable> whenRoom = new ArrayList<>();
    private Optional<RuntimeException> failure = Optional.empty();
    /** After the last thing that arrived, or after what a filter left out behind it. */
    private Optional<String> arrived = Optional.empty();

    private Optional<String> read = Optional.empty();
    private String state = "has not connected";

    synchronized void add(Received received) {
        unread.add(received);
        arrived = Optional.of(received.cursor());
        notifyAll();
    }

    /** The place in the feed moved without an event. */
    synchronized void advance(String cursor) {
        arrived = Optional.of(cursor);
    }

    /** Nothing will come any more: readers get the first reason for it when they have read the rest. */
    synchronized void fail(RuntimeException reason) {
        failure = failure.or(() -> Optional.of(reason));
        notifyAll();
    }

    /** What the connection does now. */
    synchronized void note(String connectionState) {
        state = connectionState;
    }

    synchronized String state() {
        return state;
    }

    /** Where a connection continues. */
    synchronized Optional<String> arrived() {
        return arrived;
    }

    /** The place after all that was read. */
    synchronized Optional<String> read() {
        return unread.isEmpty() ? arrived : read;
    }

    /** Runs an action once, as soon as there is room for more: now, or on the thread that makes room. */
    void whenRoom(Runnable action) {
        synchronized (this) {
            if (unread.size() >= FULL) {
                whenRoom.add(action);
                return;
            }
        }
        action.run();
    }

    /** What came next, awaited without a bound. */
    Received next() throws InterruptedException {
        while (true) {
            Optional<Received> next = next(A_LONG_TIME);
            if (next.isPresent()) {
                return next.get();
            }
        }
    }

    /** What came next; empty when nothing has come within this time. */
    Optional<Received> next(Duration timeout) throws InterruptedException {
        Received next;
        List<Runnable> resumed = List.of();
        synchronized (this) {
            if (!awaitUnread(timeout)) {
                return Optional.empty();
            }
            next = unread.remove();
            read = Optional.of(next.cursor());
            if (unread.size() < FULL / 2) {
                resumed = List.copyOf(whenRoom);
                whenRoom.clear();
            }
        }
        resumed.forEach(Runnable::run);
        return Optional.of(next);
    }

    private synchronized boolean awaitUnread(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (unread.isEmpty()) {
            failure.ifPresent(reason -> {
                throw reason;
            });
            long leftMillis = (deadline - System.nanoTime() + 999_999) / 1_000_000;
            if (leftMillis <= 0) {
                return false;
            }
            wait(leftMillis);
        }
        return true;
    }
}
