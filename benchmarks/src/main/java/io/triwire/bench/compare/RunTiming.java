package io.triwire.bench.compare;

import java.time.Duration;

import io.triwire.bench.load.gatling.GatlingProcess;
import io.triwire.bench.load.gatling.LoadPlan;
import io.triwire.bench.load.workload.Workload;

/**
 * Durations of a run that the workload does not define.
 *
 * @param steady longest wait for a steady service before the generator begins
 * @param storm how long events continue after a reconnect storm begins, if the workload has one
 * @param drain how long to wait for the last event
 */
public record RunTiming(Duration steady, Duration storm, Duration drain) {

    /** For a smoke run, which ranks nothing. */
    public static final RunTiming SMOKE =
            new RunTiming(Duration.ofSeconds(4), Duration.ofSeconds(3), Duration.ofSeconds(1));

    public static final RunTiming FULL =
            new RunTiming(Duration.ofSeconds(30), Duration.ofSeconds(10), Duration.ofSeconds(5));

    /** Whether the runs are for a ranking; those must not begin before the service is steady. */
    boolean ranks() {
        return equals(FULL);
    }

    /** Time to start and stop the processes of a run. */
    private static final Duration PROCESSES = Duration.ofSeconds(5);

    /** The phases of a run whose generator gets its plan now. */
    LoadPlan.Phases phases(Workload workload, long nowNanos) {
        long ramp = nowNanos + GatlingProcess.LEAD.toNanos();
        long windowFrom = ramp + workload.ramp().plus(workload.times().warmUp()).toNanos();
        long windowTo = windowFrom + workload.times().window().toNanos();
        long published = windowTo + (workload.population().storms() ? storm.toNanos() : 0);
        // Publishing starts with the ramp, so that the time to the first event can be measured for every subscriber.
        return new LoadPlan.Phases(ramp, ramp, windowFrom, windowTo, published, published + drain.toNanos());
    }

    /** About how long a run of a workload takes. */
    Duration of(Workload workload) {
        LoadPlan.Phases phases = phases(workload, 0);
        return Duration.ofNanos(phases.drainedNanos()).plus(PROCESSES).plus(steady);
    }
}
