package io.triwire.bench.compare;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Does the same with several things at the same time. */
final class Together {

    private static final Duration TIME_TO_END = Duration.ofSeconds(20);

    private Together() {}

    /** What is done with one of them. */
    interface Work<T> {
        void with(T one) throws InterruptedException, IOException;
    }

    /**
     * Waits until it is done with all, also after an interrupt, which interrupts the work as well.
     *
     * @throws IOException if one failed so; the first in their order
     */
    static <T> void run(Collection<T> all, Work<T> work) throws InterruptedException, IOException {
        if (all.isEmpty()) {
            return;
        }
        ExecutorService threads = Executors.newFixedThreadPool(all.size());
        try {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (T one : all) {
                tasks.add(() -> {
                    work.with(one);
                    return null;
                });
            }
            for (Future<Void> done : threads.invokeAll(tasks)) {
                done.get();
            }
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof IOException io) {
                throw io;
            }
            if (failed.getCause() instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            throw new IllegalStateException(failed.getCause());
        } finally {
            // An interrupt has reached each task by now; a second one would break off how it ends.
            threads.shutdown();
            awaitEnd(threads);
        }
    }

    /** What the work adds to the results, it has added when this returns. */
    private static void awaitEnd(ExecutorService threads) {
        boolean interrupted = false;
        long end = System.nanoTime() + TIME_TO_END.toNanos();
        while (!threads.isTerminated() && end - System.nanoTime() > 0) {
            try {
                threads.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
