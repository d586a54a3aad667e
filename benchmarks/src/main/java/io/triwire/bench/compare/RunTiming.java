package io.triwire.bench.compare;

import java.time.Duration;

import io.triwire.bench.load.gatling.GatlingProcess;
import io.triwire.bench.load.gatling.LoadPlan;
import io.triwire.bench.load.workload.Workload;

/**
 * How long the parts of a run take that the workload does not say.
 *
 * @param steady how long is waited at most until a service is steady, before the generator begins
 * @param storm how long events go on after the connections have been cut, where they are
 * @param drain how long is waited for the last event
 */
public record RunTiming(Duration steady, Duration storm, Duration drain) {

    /** For a run that shows rather than ranks. */
    public static final RunTiming SMOKE =
            new RunTiming(Duration.ofSeconds(4), Duration.ofSeconds(3), Duration.ofSeconds(1));

    public static final RunTiming FULL =
            new RunTiming(Duration.ofSeconds(30), Duration.ofSeconds(10), Duration.ofSeconds(5));

    /** Whether it is for runs that are to rank, which may not begin before the service is steady. */
    boolean ranks() {
        return equals(FULL);
    }

    /** What the start and the end of the processes of a run take. */
    private static final Duration PROCESSES = Duration.ofSeconds(5);

    /** The phases of a run whose generator is told of them now. */
    LoadPlan.Phases phases(Workload workload, long nowNanos) {
        long ramp = nowNanos + GatlingProcess.LEAD.toNanos();
        long windowFrom = ramp + workload.ramp().plus(workload.times().warmUp()).toNanos();
        long windowTo = windowFrom + workload.times().window().toNanos();
        long published = windowTo + (workload.population().storms() ? storm.toNanos() : 0);
        // Events come from the first subscriber on, so that the time to its first event can be told.
        return new LoadPlan.Phases(ramp, ramp, windowFrom, windowTo, published, published + drain.toNanos());
    }

    /** How long a run of a workload takes, about. */
    Duration of(Workload workload) {
        LoadPlan.Phases phases = phases(workload, 0);
        return Duration.ofNanos(phases.drainedNanos()).plus(PROCESSES).plus(steady);
    }
}
