package io.triwire.bench.process;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.function.Consumer;

import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

import com.sun.management.GarbageCollectionNotificationInfo;

/** The pauses of this process for garbage collection. */
public final class GcPauses {

    private GcPauses() {}

    /**
     * Reports each pause from now on, shortly after its end, on a thread of the JVM.
     *
     * @param listener receives the length, which has a resolution of 1 ms
     */
    public static void reportTo(Consumer<Duration> listener) {
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            // Concurrent collectors do not pause the program.
            if (collector instanceof NotificationEmitter emitter
                    && !collector.getName().contains("Concurrent")) {
                emitter.addNotificationListener(
                        (notification, handback) -> listener.accept(length((CompositeData) notification.getUserData())),
                        notification -> notification
                                .getType()
                                .equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION),
                        null);
            }
        }
    }

    private static Duration length(CompositeData data) {
        return Duration.ofMillis(
                GarbageCollectionNotificationInfo.from(data).getGcInfo().getDuration());
    }
}
