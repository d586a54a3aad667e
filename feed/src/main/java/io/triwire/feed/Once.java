package io.triwire.feed;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An action that runs once, however often and from however many threads it is asked for.
 *
 * <p>A callback of {@link io.smallrye.mutiny.Uni#onTermination} needs it: an answer that comes while another thread
 * cancels it ends twice.
 */
public final class Once implements Runnable {

    private final Runnable action;
    private final AtomicBoolean done = new AtomicBoolean();

    /** The action, which has not run yet. */
    public Once(Runnable action) {
        this.action = action;
    }

    /** Runs the action, unless it has run or is running. */
    @Override
    public void run() {
        if (done.compareAndSet(false, true)) {
            action.run();
        }
    }
}
