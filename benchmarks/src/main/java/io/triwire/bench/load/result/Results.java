package io.triwire.bench.load.result;

import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

import io.triwire.bench.load.workload.Workload;

/**
 * All results of one comparison. The text form is {@code results.json}; {@code docs/results.schema.json} describes it.
 *
 * @param version version of the text form, {@link #VERSION}
 * @param workloads in the order of the report
 * @param runs in the order in which they were done
 * @param limits limits of the generator, the transports and the paths
 */
public record Results(
        int version,
        @JsonUnwrapped Invocation invocation,
        @JsonUnwrapped Execution execution,
        List<Workload> workloads,
        List<Run> runs,
        @JsonUnwrapped Limits limits) {

    /** The version that this code writes. */
    public static final int VERSION = 4;

    public Results {
        workloads = List.copyOf(workloads);
        runs = List.copyOf(runs);
    }

    /**
     * How the comparison was started.
     *
     * @param id id of the comparison; its events contain it
     * @param command the command line
     * @param seed seed of the random order of the runs
     * @param smoke whether the comparison is too small to rank anything
     */
    public record Invocation(String id, String command, long seed, boolean smoke) {}

    /**
     * How the comparison went.
     *
     * @param complete whether every planned run was done; false after Ctrl-C
     */
    public record Execution(Instant started, Instant ended, boolean complete, Environment environment) {}

    /**
     * Limits of the generator, the transports and the paths.
     *
     * @param ceilings limits of the generator
     * @param capacities the highest rates found, if the comparison searched for them
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
