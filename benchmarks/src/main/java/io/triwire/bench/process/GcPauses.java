package io.triwire.bench.process;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicBoolean;

import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

import com.sun.management.GarbageCollectionNotificationInfo;

/** The pauses of this process for garbage collection. */
public final class GcPauses {

    /** Far more than a window has. */
    private static final int KEPT = 10_000;

    private static final Deque<Pause> PAUSES = new ConcurrentLinkedDeque<>();
    private static final AtomicBoolean BEGUN = new AtomicBoolean();

    /**
     * A pause.
     *
     * @param endNanos when it was reported, shortly after its end
     */
    private record Pause(long endNanos, Duration length) {}

    private GcPauses() {}

    /** Begins to record, unless it has begun. */
    public static void begin() {
        if (!BEGUN.compareAndSet(false, true)) {
            return;
        }
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            // Concurrent collectors do not pause the program.
            if (collector instanceof NotificationEmitter emitter
                    && !collector.getName().contains("Concurrent")) {
                emitter.addNotificationListener(
                        (notification, handback) -> keep((CompositeData) notification.getUserData()),
                        notification -> notification
                                .getType()
                                .equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION),
                        null);
            }
        }
    }

    private static void keep(CompositeData data) {
        PAUSES.addLast(new Pause(
                System.nanoTime(),
                Duration.ofMillis(
                        GarbageCollectionNotificationInfo.from(data).getGcInfo().getDuration())));
        if (PAUSES.size() > KEPT) {
            PAUSES.pollFirst();
        }
    }

    /**
     * The longest recorded pause that ended since an instant, with a resolution of 1 ms; zero if there was none.
     *
     * @param nanos on the clock of {@link System#nanoTime}
     */
    public static Duration longestSince(long nanos) {
        return PAUSES.stream()
                .filter(pause -> pause.endNanos - nanos >= 0)
                .map(Pause::length)
                .reduce(Duration.ZERO, (one, other) -> one.compareTo(other) >= 0 ? one : other);
    }
}
