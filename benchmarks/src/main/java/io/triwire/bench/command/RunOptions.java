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

/** The options that say how much is measured, and how long. */
final class RunOptions {

    private static final List<String> USUAL = List.of("live-feed", "chat", "idle");

    /** Fewer rank nothing. */
    private static final int RANKING = 5;

    private static final int MOST_REPETITIONS = 100;
    private static final int LONGER_WINDOW = 4;
    private static final int LONGER_WARM_UP = 2;
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
            description = "What is asked of the transports: live-feed, chat, idle, smoke, or the path of a file "
                    + "(default: live-feed,chat,idle).")
    private List<String> workloadNames = USUAL;

    @Option(names = "--full", description = "Long enough to rank: 5 repetitions, longer windows, a full climb.")
    private boolean full;

    @Option(
            names = "--repetitions",
            paramLabel = "N",
            description = "How often each is run, 1 to 100; fewer than 5 rank nothing (default: 1, with --full 5).")
    private Optional<Integer> repetitions = Optional.empty();

    @Option(
            names = "--no-capacity",
            description =
                    "Leave out the search for the capacity of each transport; with --bootstrap-servers there is none.")
    private boolean withoutCapacity;

    @Option(names = "--seed", paramLabel = "N", description = "Of the order of the runs (default: a new one).")
    private Optional<Long> seed = Optional.empty();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /**
     * Nothing is out of its bounds.
     *
     * @throws ParameterException if something is
     */
    void requireValid() {
        if (repetitions() < 1 || repetitions() > MOST_REPETITIONS) {
            throw usage("--repetitions is %d, but must be within 1 to %d.".formatted(repetitions(), MOST_REPETITIONS));
        }
    }

    /** How often each run is made. */
    int repetitions() {
        return repetitions.orElse(full ? RANKING : 1);
    }

    /** Whether the repetitions are enough to rank. */
    boolean ranks() {
        return repetitions() >= RANKING;
    }

    RunTiming timing() {
        return full || ranks() ? RunTiming.FULL : RunTiming.SMOKE;
    }

    /** How thoroughly capacity is searched for, if it is. */
    Optional<CapacitySearch.Effort> capacity() {
        return withoutCapacity ? Optional.empty() : Optional.of(full ? FULL_CLIMB : SHORT_CLIMB);
    }

    /** The seed that is asked for, or a new one each time. */
    long seed() {
        return seed.orElseGet(() -> new Random().nextLong(1, 1_000_000));
    }

    /**
     * The workloads, as the events have them.
     *
     * @throws ParameterException if there is no such workload, or its file is wrong
     */
    List<Workload> workloads(EventSource events) {
        try {
            return new LinkedHashSet<>(workloadNames)
                    .stream()
                            .map(WorkloadFile::find)
                            .map(workload -> full
                                    ? workload.withTimes(new Workload.Times(
                                            workload.times().warmUp().multipliedBy(LONGER_WARM_UP),
                                            workload.times().window().multipliedBy(LONGER_WINDOW)))
                                    : workload)
                            .map(events::of)
                            .toList();
        } catch (InvalidWorkloadException invalid) {
            throw usage(String.valueOf(invalid.getMessage()));
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
