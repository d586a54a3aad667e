package io.triwire.bench.load.capacity;

import java.time.Duration;

import io.triwire.bench.process.GcPauses;
import io.triwire.bench.process.ProcessUsage;

/** The process that measures: publisher, subscribers and broker. */
final class OwnProcess {

    private final ProcessUsage usage = new ProcessUsage(ProcessHandle.current().pid());
    private final boolean pinned;
    private Duration cpuBefore = Duration.ZERO;
    private long beginNanos;

    /**
     * @param pinned whether the whole process runs on one core
     */
    OwnProcess(boolean pinned) {
        this.pinned = pinned;
        GcPauses.begin();
    }

    boolean isPinned() {
        return pinned;
    }

    /** The figures count from here on. */
    void begin() {
        cpuBefore = usage.cpu();
        beginNanos = System.nanoTime();
    }

    /** CPU time since the beginning. */
    Duration cpu() {
        return usage.cpu().minus(cpuBefore);
    }

    /** The longest pause for garbage collection since the beginning. */
    Duration longestPause() {
        return GcPauses.longestSince(beginNanos);
    }
}
