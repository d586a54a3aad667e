package io.triwire.bench.command;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.triwire.bench.process.CommandFailedException;
import io.triwire.bench.process.ServiceFailedException;

/** Resources closed in reverse order when the JVM exits, normally or by a signal. */
public final class ShutdownHooks {

    /** Ctrl-C also reaches the services, perhaps before it reaches this process. */
    private static final Duration SIGNAL_GRACE = Duration.ofMillis(300);

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final CountDownLatch begun = new CountDownLatch(1);

    /** The hooks of this process, registered with the JVM. */
    public static ShutdownHooks ofThisProcess() {
        ShutdownHooks hooks = new ShutdownHooks();
        Runtime.getRuntime().addShutdownHook(new Thread(hooks::closeAll, "shutdown-hooks"));
        return hooks;
    }

    /** Opens a resource to close at exit. Once the exit has begun, opens nothing and blocks until the JVM halts. */
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
     * The failure to report for a service that ended. If this process is exiting too, there is nothing to report, and
     * the method blocks until the JVM halts.
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

    private void closeAll() {
        begun.countDown();
        synchronized (opened) {
            while (!opened.isEmpty()) {
                try {
                    opened.pop().close();
                } catch (Exception failed) { // The others are still to be closed.
                    System.err.println("triwire: " + failed.getMessage());
                }
            }
        }
    }
}
