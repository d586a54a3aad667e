package io.triwire.bench.command;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * On SIGINT or SIGTERM, interrupts the measuring thread and delays exit until {@link #done}, at most 30 s. The thread
 * that creates this object is the measuring thread.
 */
public final class InterruptOnSignal {

    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final Thread measuring = Thread.currentThread();
    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook = new Thread(this::begin, "interrupt-on-signal");
    private boolean suppressed;

    private void begin() {
        interrupt();
        try {
            done.await(LONGEST.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException impatient) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void interrupt() {
        if (!suppressed) {
            measuring.interrupt();
        }
    }

    /**
     * From here on, a signal interrupts the measuring thread. Before, it ends the process at once.
     *
     * @throws InterruptedException if a signal has already arrived
     */
    public void enable() throws InterruptedException {
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException over) {
            throw new InterruptedException("before the first measurement");
        }
    }

    /**
     * Undoes {@link #enable}: from here on, a signal ends the process at once.
     *
     * @throws InterruptedException if a signal has already arrived
     */
    public void disable() throws InterruptedException {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException over) {
            throw new InterruptedException("before the first measurement");
        }
    }

    /**
     * From here on, a signal delays exit but interrupts nothing: an interrupt would close the file that is being
     * written. Clears the interrupt status of the current thread.
     */
    public synchronized void suppress() {
        suppressed = true;
        Thread.interrupted();
    }

    /** Ends the delay: the process may exit. */
    public void done() {
        done.countDown();
    }
}
