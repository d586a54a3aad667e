package io.triwire.feed;

import io.smallrye.context.SmallRyeThreadContext;
import org.eclipse.microprofile.context.ThreadContext;

/**
 * Turns the context propagation of Mutiny off for single steps. Quarkus captures the contexts of the thread with every
 * callback that is given to a Uni, and puts them back around every call. No delivery reads one.
 *
 * <p>Everything else in the application keeps its contexts.
 */
public final class ContextPropagation {

    private static final SmallRyeThreadContext NONE = SmallRyeThreadContext.builder()
            .propagated(ThreadContext.NONE)
            .cleared(ThreadContext.NONE)
            .unchanged(ThreadContext.ALL_REMAINING)
            .build();

    private ContextPropagation() {}

    /**
     * Runs a step on this thread. A callback that it gives to a Uni meanwhile runs later with the contexts of the
     * thread that calls it.
     */
    public static void without(Runnable step) {
        SmallRyeThreadContext.withThreadContext(NONE, step);
    }
}
