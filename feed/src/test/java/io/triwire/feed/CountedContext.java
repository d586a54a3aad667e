package io.triwire.feed;

import java.util.Map;

import org.eclipse.microprofile.context.spi.ThreadContextProvider;
import org.eclipse.microprofile.context.spi.ThreadContextSnapshot;

/** A context of each thread that counts how often it is captured there. */
public final class CountedContext implements ThreadContextProvider {

    private static final ThreadLocal<Integer> CAPTURES = ThreadLocal.withInitial(() -> 0);

    /** How often the contexts of this thread are captured while a step runs. */
    static int capturesDuring(Runnable step) {
        int before = CAPTURES.get();
        step.run();
        return CAPTURES.get() - before;
    }

    @Override
    public ThreadContextSnapshot currentContext(Map<String, String> properties) {
        CAPTURES.set(CAPTURES.get() + 1);
        return () -> () -> {};
    }

    @Override
    public ThreadContextSnapshot clearedContext(Map<String, String> properties) {
        return () -> () -> {};
    }

    @Override
    public String getThreadContextType() {
        return "Counted";
    }
}
