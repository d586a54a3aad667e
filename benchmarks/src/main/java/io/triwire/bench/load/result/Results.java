package io.triwire.bench.load.result;

import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

import io.triwire.bench.load.workload.Workload;

/**
 * All that one comparison found. Its text form is {@code results.json}; {@code docs/results.schema.json} describes it.
 *
 * @param version of the form, {@link #VERSION}
 * @param workloads in the order of their report
 * @param runs in the order in which they were done
 * @param limits what bounds the runs
 */
public record Results(
        int version,
        @JsonUnwrapped Invocation invocation,
        @JsonUnwrapped Execution execution,
        List<Workload> workloads,
        List<Run> runs,
        @JsonUnwrapped Limits limits) {

    /** The version that is written. */
    public static final int VERSION = 2;

    public Results {
        workloads = List.copyOf(workloads);
        runs = List.copyOf(runs);
    }

    /**
     * What was called for.
     *
     * @param id of the comparison, which its events carry
     * @param command as it was typed
     * @param seed of the order of the runs
     * @param smoke whether it is too small to rank anything
     */
    public record Invocation(String id, String command, long seed, boolean smoke) {}

    /**
     * How it was done.
     *
     * @param complete whether every planned run was done; not after Ctrl-C
     */
    public record Execution(Instant started, Instant ended, boolean complete, Environment environment) {}

    /**
     * What bounds the runs.
     *
     * @param ceilings what the generator can do by itself
     * @param capacities the highest rates found, if they were searched for
     * @param barriers paths that do not carry a transport; there are no runs of them
     */
    public record Limits(
            List<GeneratorLimit> ceilings, List<CapacityResult> capacities, List<UnsupportedPath> barriers) {

        public Limits {
            ceilings = List.copyOf(ceilings);
            capacities = List.copyOf(capacities);
            barriers = List.copyOf(barriers);
        }
    }
}
