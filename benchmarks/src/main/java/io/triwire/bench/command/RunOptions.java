package io.triwire.bench.command;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import io.triwire.bench.compare.EventSource;
import io.triwire.bench.compare.RunTiming;
import io.triwire.bench.load.capacity.CapacitySearch;
import io.triwire.bench.load.workload.InvalidWorkloadException;
import io.triwire.bench.load.workload.Workload;
import io.triwire.bench.load.workload.WorkloadFile;
import io.triwire.bench.report.verdict.RepeatedRuns;

/** The options that set what {@code compare} measures, how often and how long. */
final class RunOptions {

    private static final List<String> DEFAULT_WORKLOADS = List.of("live-feed", "chat", "idle");

    private static final int MOST_REPETITIONS = 100;
    private static final int MOST_BLOCKS = 100;
    private static final CapacitySearch.Effort SHORT_CLIMB =
            new CapacitySearch.Effort(List.of(1_000, 3_000, 10_000), Duration.ofSeconds(2), Duration.ofMillis(1_500));
    private static final CapacitySearch.Effort FULL_CLIMB = new CapacitySearch.Effort(
            List.of(50, 100, 200, 300, 600, 1_000, 1_500, 2_000, 2_500, 3_000, 4_000, 5_000),
            Duration.ofSeconds(8),
            Duration.ofSeconds(5));

    @Option(
            names = "--workload",
            paramLabel = "NAME|FILE",
            split = ",",
            description = "Workloads to run: live-feed, chat, idle, smoke, or a YAML file "
                    + "(default: live-feed,chat,idle).")
    private List<String> workloadNames = DEFAULT_WORKLOADS;

    @Option(
            names = "--full",
            description =
                    "Measure in 5 blocks, so that the ranking holds for any start of the services, and search for "
                            + "the capacity of each transport.")
    private boolean full;

    @Option(
            names = "--repetitions",
            paramLabel = "N",
            defaultValue = "5",
            description = "Repetitions of each run in a block, 1 to 100; fewer than 5 in one block rank nothing "
                    + "(default: ${DEFAULT-VALUE}).")
    private int repetitions;

    @Option(
            names = "--blocks",
            paramLabel = "N",
            description = "Blocks, each with a fresh start of the services, 1 to 100; 2 to 4 rank nothing (default: 1, "
                    + "with --full 5).")
    private Optional<Integer> blocks = Optional.empty();

    @Option(
            names = "--capacity",
            negatable = true,
            description = "Whether to search for the capacity of each transport (default: only with --full). With "
                    + "--bootstrap-servers there is no search.")
    private Optional<Boolean> withCapacity = Optional.empty();

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seed of the order of the runs (default: a new one each time).")
    private Optional<Long> seed = Optional.empty();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /**
     * Checks that every option is within its bounds.
     *
     * @throws ParameterException if one is not
     */
    void requireValid() {
        CommandSupport.requireWithin(spec, "--repetitions", repetitions, 1, MOST_REPETITIONS);
        CommandSupport.requireWithin(spec, "--blocks", blocks(), 1, MOST_BLOCKS);
    }

    /** The number of repetitions of each run in a block, 1 or more. */
    int repetitions() {
        return repetitions;
    }

    /** The number of starts of the services, 1 or more. */
    int blocks() {
        return blocks.orElse(full ? RepeatedRuns.FOR_A_RANKING : 1);
    }

    /** Whether there are enough runs to rank. */
    boolean ranks() {
        return (blocks() == 1 ? repetitions : blocks()) >= RepeatedRuns.FOR_A_RANKING;
    }

    RunTiming timing() {
        if (full) {
            return RunTiming.FULL;
        }
        return ranks() ? RunTiming.RANKED : RunTiming.UNRANKED;
    }

    /** The rates and times of the capacity search; empty if there is none. */
    Optional<CapacitySearch.Effort> capacity() {
        return withCapacity.orElse(full) ? Optional.of(full ? FULL_CLIMB : SHORT_CLIMB) : Optional.empty();
    }

    /** The value of {@code --seed}, or else a new random one on each call. */
    long seed() {
        return seed.orElseGet(() -> new Random().nextLong(1, 1_000_000));
    }

    /**
     * The workloads to run, adapted to the events.
     *
     * @throws ParameterException if a workload does not exist or its file is wrong
     */
    List<Workload> workloads(EventSource events) {
        try {
            return new LinkedHashSet<>(workloadNames)
                    .stream().map(WorkloadFile::find).map(events::of).toList();
        } catch (InvalidWorkloadException invalid) {
            throw usage(String.valueOf(invalid.getMessage()));
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
