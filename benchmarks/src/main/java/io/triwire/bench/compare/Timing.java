package io.triwire.bench.compare;

import java.time.Duration;

import io.triwire.bench.scenario.LoadPlan;
import io.triwire.bench.workload.Workload;

/**
 * How long the parts of a run take that the workload does not say.
 *
 * @param start from when a generator is started until its first subscriber begins
 * @param steady how long is waited at most until a service is steady, before that
 * @param storm how long events go on after the connections have been cut, where they are
 * @param drain how long is waited for the last event
 */
record Timing(Duration start, Duration steady, Duration storm, Duration drain) {

    /** For a run that shows rather than ranks: the service is warmed up while the generator starts, and no longer. */
    static final Timing SMOKE =
            new Timing(Duration.ofSeconds(5), Duration.ZERO, Duration.ofSeconds(3), Duration.ofMillis(1_500));

    static final Timing FULL =
            new Timing(Duration.ofSeconds(6), Duration.ofSeconds(30), Duration.ofSeconds(10), Duration.ofSeconds(5));

    /** What the start and the end of the processes of a run take. */
    private static final Duration PROCESSES = Duration.ofSeconds(5);

    /** The phases of a run whose generator is started now. */
    LoadPlan.Phases phases(Workload workload, long nowNanos) {
        long ramp = nowNanos + start.toNanos();
        long windowFrom = ramp + workload.ramp().plus(workload.warmUp()).toNanos();
        long windowTo = windowFrom + workload.window().toNanos();
        long published = windowTo + (workload.storms() ? storm.toNanos() : 0);
        // Events come from the first subscriber on, so that the time to its first event can be told.
        return new LoadPlan.Phases(ramp, ramp, windowFrom, windowTo, published, published + drain.toNanos());
    }

    /** How long a run of a workload takes, about. */
    Duration of(Workload workload) {
        LoadPlan.Phases phases = phases(workload, 0);
        return Duration.ofNanos(phases.drainedNanos()).plus(PROCESSES).plus(steady.dividedBy(2));
    }
}
