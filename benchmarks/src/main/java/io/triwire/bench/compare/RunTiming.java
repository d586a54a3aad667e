package io.triwire.bench.compare;

import java.time.Duration;

import io.triwire.bench.load.gatling.GatlingProcess;
import io.triwire.bench.load.gatling.RunPlan;
import io.triwire.bench.load.workload.Workload;

/**
 * Durations of runs that the workload does not define.
 *
 * @param steady longest wait for steady services before the generators begin
 * @param storm how long events continue after a reconnect storm begins, if the workload has one
 * @param drain how long to wait for the last event
 */
public record RunTiming(Duration steady, Duration storm, Duration drain) {

    /** For too few runs to rank anything. */
    public static final RunTiming UNRANKED =
            new RunTiming(Duration.ofSeconds(4), Duration.ofSeconds(3), Duration.ofSeconds(1));

    /** For a ranking within five minutes. */
    public static final RunTiming RANKED =
            new RunTiming(Duration.ofSeconds(30), Duration.ofSeconds(2), Duration.ofMillis(500));

    /** For a ranking that may take its time. */
    public static final RunTiming FULL =
            new RunTiming(Duration.ofSeconds(60), Duration.ofSeconds(10), Duration.ofSeconds(2));

    /** Time before each window in which events come already: a service that rested needs some to be awake. */
    private static final Duration LEAD_IN = Duration.ofMillis(300);

    /** The window of a run that is not measured. */
    private static final Duration SHORT_WINDOW = Duration.ofSeconds(1);

    /** Time to start and stop the processes for the runs of a workload. */
    private static final Duration PROCESSES = Duration.ofSeconds(10);

    private static final Duration LONGEST_LIFE = Duration.ofHours(12);

    /** Whether the runs are for a ranking; those must not begin before the service is steady. */
    boolean ranks() {
        return steady.compareTo(UNRANKED.steady) > 0;
    }

    /** When the subscribers of a generator leave that nobody ends, on the clock of {@link System#nanoTime}. */
    static long latestEnd() {
        return System.nanoTime() + LONGEST_LIFE.toNanos();
    }

    /**
     * The phases of a run in which all subscribers connect and warm up.
     *
     * @param nowNanos when the generator gets its plan
     */
    RunPlan.Phases first(Workload workload, long nowNanos) {
        long ramp = nowNanos + GatlingProcess.LEAD.toNanos();
        long window = ramp + workload.ramp().plus(workload.times().warmUp()).toNanos();
        // Publishing starts with the ramp, so that the time to the first event can be measured for every subscriber.
        return phases(ramp, ramp, window, workload.times().window(), Duration.ZERO);
    }

    /** The same with a short window, for a run that is not measured. */
    RunPlan.Phases practice(Workload workload, long nowNanos) {
        return first(workload.withTimes(new Workload.Times(workload.times().warmUp(), SHORT_WINDOW)), nowNanos);
    }

    /**
     * The phases of a run after the first.
     *
     * @param connect time in which the subscribers connect anew; zero if they have stayed
     */
    RunPlan.Phases next(Workload workload, Duration connect, long nowNanos) {
        return next(workload.times().window(), connect, Duration.ZERO, nowNanos);
    }

    /** The phases of a reconnect storm, after a short window. */
    RunPlan.Phases storm(Duration connect, long nowNanos) {
        return next(SHORT_WINDOW, connect, storm, nowNanos);
    }

    private RunPlan.Phases next(Duration window, Duration connect, Duration after, long nowNanos) {
        long ramp = nowNanos + GatlingProcess.LEAD.toNanos();
        long publish = ramp + connect.toNanos();
        return phases(ramp, publish, publish + LEAD_IN.toNanos(), window, after);
    }

    private RunPlan.Phases phases(long ramp, long publish, long windowFrom, Duration window, Duration after) {
        long windowTo = windowFrom + window.toNanos();
        long published = windowTo + after.toNanos();
        return new RunPlan.Phases(ramp, publish, windowFrom, windowTo, published, published + drain.toNanos());
    }

    /** About how long a run of a workload takes, after the first of its block. */
    Duration of(Workload workload) {
        return Duration.ofNanos(next(workload, Duration.ZERO, 0).drainedNanos());
    }

    /** About how long everything else takes for the runs of a workload in a block. */
    Duration around(Workload workload) {
        return Duration.ofNanos(practice(workload, 0).drainedNanos())
                .plus(PROCESSES)
                .plus(steady.dividedBy(2))
                .plus(workload.population().storms() ? storm.multipliedBy(3) : Duration.ZERO);
    }
}
