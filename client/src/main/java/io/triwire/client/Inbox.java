package io.triwire.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/** The events and controls that a subscriber has received but not yet returned. Thread-safe. */
final class Inbox {

    private static final Duration A_LONG_TIME = Duration.ofDays(1);

    /** Number of unread items from which the subscriber stops reading the connection. */
    private static final int FULL = 1_000;

    private final Queue<Received> unread = new ArrayDeque<>();
    private final List<Runnable> whenRoom = new ArrayList<>();
    private Optional<RuntimeException> failure = Optional.empty();
    /** Cursor after the last item that arrived, and after later events that the filter dropped. */
    private Optional<String> arrived = Optional.empty();

    private Optional<String> read = Optional.empty();
    private String state = "has not connected";

    synchronized void add(Received received) {
        unread.add(received);
        arrived = Optional.of(received.cursor());
        notifyAll();
    }

    /** Advances the cursor without an event. */
    synchronized void advance(String cursor) {
        arrived = Optional.of(cursor);
    }

    /** Ends the inbox. Readers receive the first failure after the unread items. */
    synchronized void fail(RuntimeException reason) {
        failure = failure.or(() -> Optional.of(reason));
        notifyAll();
    }

    /** Sets the text of {@link #state}. */
    synchronized void note(String connectionState) {
        state = connectionState;
    }

    synchronized String state() {
        return state;
    }

    /** The cursor from which a new connection continues. */
    synchronized Optional<String> arrived() {
        return arrived;
    }

    /** The cursor after all items that were read. */
    synchronized Optional<String> read() {
        return unread.isEmpty() ? arrived : read;
    }

    /** Runs an action once there is room for more items: now, or later on a reading thread. */
    void whenRoom(Runnable action) {
        synchronized (this) {
            if (unread.size() >= FULL) {
                whenRoom.add(action);
                return;
            }
        }
        action.run();
    }

    /** Waits for the next item, without a limit. */
    Received next() throws InterruptedException {
        while (true) {
            Optional<Received> next = next(A_LONG_TIME);
            if (next.isPresent()) {
                return next.get();
            }
        }
    }

    /** Waits for the next item; empty if none arrives within {@code timeout}. */
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
