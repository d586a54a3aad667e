package io.triwire.bench.load.result;

import java.time.Instant;
import java.util.List;

import io.triwire.bench.load.workload.Workload;

/**
 * All that one comparison found. Its text form is {@code results.json}; {@code docs/results.schema.json} describes it.
 *
 * @param version of the form, {@link #VERSION}
 * @param id of the comparison, which its events carry
 * @param command as it was typed
 * @param seed of the order of the runs
 * @param smoke whether it is too small to rank anything
 * @param complete whether every planned run was done; not after Ctrl-C
 * @param workloads in the order of their report
 * @param runs in the order in which they were done
 * @param ceilings what the generator can do by itself
 * @param capacities the highest rates found, if they were searched for
 * @param barriers paths that do not carry a transport; there are no runs of them
 */
public record Results(
        int version,
        String id,
        Instant started,
        Instant ended,
        String command,
        long seed,
        boolean smoke,
        boolean complete,
        Environment environment,
        List<Workload> workloads,
        List<Run> runs,
        List<GeneratorLimit> ceilings,
        List<CapacityResult> capacities,
        List<UnsupportedPath> barriers) {

    /** The version that is written. */
    public static final int VERSION = 2;

    public Results {
        workloads = List.copyOf(workloads);
        runs = List.copyOf(runs);
        ceilings = List.copyOf(ceilings);
        capacities = List.copyOf(capacities);
        barriers = List.copyOf(barriers);
    }
}
