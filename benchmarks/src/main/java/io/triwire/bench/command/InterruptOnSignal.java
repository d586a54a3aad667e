package io.triwire.bench.command;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Has a signal interrupt the thread that measures, and the process wait until it has cleaned up and said what it knows. */
public final class InterruptOnSignal {

    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final Thread measuring = Thread.currentThread();
    private final CountDownLatch said = new CountDownLatch(1);
    private final Thread hook = new Thread(this::begin, "farewell");
    private boolean undisturbed;

    private void begin() {
        interrupt();
        try {
            said.await(LONGEST.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException impatient) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void interrupt() {
        if (!undisturbed) {
            measuring.interrupt();
        }
    }

    /**
     * What follows may be interrupted. What is not ends with the process.
     *
     * @throws InterruptedException if the signal has come already
     */
    public void allow() throws InterruptedException {
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException over) {
            throw new InterruptedException("before anything was measured");
        }
    }

    /**
     * What follows ends with the process again.
     *
     * @throws InterruptedException if the signal has come
     */
    public void revoke() throws InterruptedException {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException over) {
            throw new InterruptedException("before anything was measured");
        }
    }

    /** What follows is brought to its end: an interrupt would close the file that is being written. */
    public synchronized void forbid() {
        undisturbed = true;
        Thread.interrupted();
    }

    /** All is done. */
    public void said() {
        said.countDown();
    }
}
