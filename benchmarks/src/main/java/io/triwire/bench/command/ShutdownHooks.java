package io.triwire.bench.command;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.triwire.bench.process.CommandFailedException;
import io.triwire.bench.process.ServiceFailedException;

/** What this process started, and undoes when it ends, the newest first, whether it returns or is sent a signal. */
public final class ShutdownHooks {

    /** Ctrl-C reaches the services as well, perhaps before this process. */
    private static final Duration SIGNAL_GRACE = Duration.ofMillis(300);

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final CountDownLatch begun = new CountDownLatch(1);

    /** Begins to undo when this process ends, and not before. */
    public static ShutdownHooks ofThisProcess() {
        ShutdownHooks atExit = new ShutdownHooks();
        Runtime.getRuntime().addShutdownHook(new Thread(atExit::undo, "at-exit"));
        return atExit;
    }

    /**
     * Opens something that is closed at the end. Nothing is opened any more once the end has begun: the caller then
     * waits for it here.
     */
    public <T extends AutoCloseable> T open(Supplier<T> opening) {
        synchronized (opened) {
            if (begun.getCount() > 0) {
                T resource = opening.get();
                opened.push(resource);
                return resource;
            }
        }
        throw awaitHalt();
    }

    /**
     * Why a service is gone, unless this process is ending, and the service with it: then nothing is to be said, and
     * the caller waits for the end here.
     */
    public CommandFailedException explain(ServiceFailedException failed) {
        try {
            boolean ending = begun.await(SIGNAL_GRACE.toMillis(), TimeUnit.MILLISECONDS);
            return ending ? awaitHalt() : new CommandFailedException(failed);
        } catch (InterruptedException interrupted) {
            return interrupted(interrupted);
        }
    }

    private static CommandFailedException awaitHalt() {
        try {
            new CountDownLatch(1).await();
            throw new AssertionError("a latch opened by itself");
        } catch (InterruptedException interrupted) {
            return interrupted(interrupted);
        }
    }

    private static CommandFailedException interrupted(InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return new CommandFailedException("Interrupted.", interrupted);
    }

    private void undo() {
        begun.countDown();
        synchronized (opened) {
            while (!opened.isEmpty()) {
                try {
                    opened.pop().close();
                } catch (Exception failed) { // The rest is to be closed all the same.
                    System.err.println("triwire: " + failed.getMessage());
                }
            }
        }
    }
}
