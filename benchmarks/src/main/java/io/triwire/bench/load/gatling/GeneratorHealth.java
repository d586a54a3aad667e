package io.triwire.bench.load.gatling;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.channel.EventLoop;

import io.triwire.bench.load.measure.LatencyHistogram;
import io.triwire.bench.load.measure.LoadOutcome;
import io.triwire.bench.load.measure.Window;
import io.triwire.bench.load.result.Run;
import io.triwire.bench.process.GcPauses;

/** The health of the generator during the window of the current run; an overloaded generator measures itself and not the service. */
final class GeneratorHealth implements AutoCloseable {

    private static final long LAG_PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private volatile Optional<Window> window = Optional.empty();
    private final Set<EventLoop> watched = ConcurrentHashMap.newKeySet();
    private volatile LatencyHistogram eventLoopLag = new LatencyHistogram();
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "vitals");
        thread.setDaemon(true);
        return thread;
    });
    private Map<Long, Long> cpuAtStart = Map.of();
    private double busiestCore;
    private long longestGcPauseMicros;
    private long mostOpenFiles;

    GeneratorHealth() {
        GcPauses.begin();
    }

    /** Measures during a window, and forgets the one before. */
    synchronized void during(Window measured) {
        eventLoopLag = new LatencyHistogram();
        busiestCore = 0;
        longestGcPauseMicros = 0;
        mostOpenFiles = 0;
        window = Optional.of(measured);
        at(measured.fromNanos(), this::windowBegins);
        at(measured.toNanos(), () -> windowEnds(measured));
    }

    private boolean isMeasured(long nanos) {
        return window.isPresent() && window.get().contains(nanos);
    }

    private void at(long nanos, Runnable task) {
        clock.schedule(task, nanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    /** Starts to measure how late an event loop runs. */
    void watch(EventLoop loop) {
        if (watched.add(loop)) {
            tick(loop, System.nanoTime() + LAG_PERIOD_NANOS);
        }
    }

    private void tick(EventLoop loop, long dueNanos) {
        loop.schedule(
                () -> {
                    long now = System.nanoTime();
                    if (isMeasured(dueNanos)) {
                        eventLoopLag.record(dueNanos, now);
                    }
                    tick(loop, now + LAG_PERIOD_NANOS);
                },
                dueNanos - System.nanoTime(),
                TimeUnit.NANOSECONDS);
    }

    private synchronized void windowBegins() {
        cpuAtStart = cpuNanos();
        countOpenFiles();
    }

    private synchronized void windowEnds(Window measured) {
        long busiest = 0;
        for (Map.Entry<Long, Long> thread : cpuNanos().entrySet()) {
            busiest = Math.max(busiest, thread.getValue() - cpuAtStart.getOrDefault(thread.getKey(), 0L));
        }
        // A thread runs on one core at a time, so the busiest thread saturates first.
        busiestCore = (double) busiest / measured.length().toNanos();
        longestGcPauseMicros = GcPauses.longestSince(measured.fromNanos()).toNanos() / 1_000;
        countOpenFiles();
    }

    private Map<Long, Long> cpuNanos() {
        Map<Long, Long> nanos = new HashMap<>();
        for (long id : threads.getAllThreadIds()) {
            nanos.put(id, threads.getThreadCpuTime(id));
        }
        return nanos;
    }

    private synchronized void countOpenFiles() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            mostOpenFiles = Math.max(mostOpenFiles, system.getOpenFileDescriptorCount());
        }
    }

    /** The health during the window. */
    synchronized Run.Generator generator() {
        return new Run.Generator(busiestCore, eventLoopLag.distribution(), longestGcPauseMicros);
    }

    /** The open files of the process. */
    synchronized LoadOutcome.OpenFiles openFiles() {
        countOpenFiles();
        long limit = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
        return new LoadOutcome.OpenFiles(mostOpenFiles, limit);
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
