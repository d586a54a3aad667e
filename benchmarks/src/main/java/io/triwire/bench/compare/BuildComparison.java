package io.triwire.bench.compare;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import io.triwire.bench.load.result.Environment;
import io.triwire.bench.load.result.Results;
import io.triwire.bench.load.result.Run;
import io.triwire.bench.load.workload.Workload;
import io.triwire.bench.report.verdict.BuildChange;
import io.triwire.bench.report.verdict.BuildTerms;
import io.triwire.bench.report.verdict.Format;
import io.triwire.client.Transport;

/**
 * Compares two builds of the services on one machine. In a block, a service of each build is started and both are
 * measured in turns, so that they meet the same machine in the same state. There are as many blocks as it takes to
 * judge each transport, or as there is time for. An interrupt ends the comparison; it keeps the runs so far.
 */
public final class BuildComparison {

    /** Runs of each build in a block. Starts differ by more than runs of one start do, so few runs are enough. */
    private static final int REPETITIONS = 3;

    private final BuildPlan plan;
    private final EventSource events;
    private final PrintWriter terminal;
    private final Random random;
    private final Instant started = Instant.now();
    private final long startNanos = System.nanoTime();
    private long longestBlockNanos;
    private int blocks;

    /**
     * What to compare.
     *
     * @param invocation its id has 8 characters
     * @param budget no block begins that would probably not end within this time
     */
    public record BuildPlan(
            Results.Invocation invocation,
            Workload workload,
            List<Transport> transports,
            BuildTerms terms,
            Duration budget) {}

    /** A build: where its services are started, and what is known of it. */
    public record Build(String name, TestBed bed, Environment environment) {}

    /** The comparison of two builds, each measured with the same events. */
    public BuildComparison(BuildPlan plan, EventSource events, PrintWriter terminal) {
        this.plan = plan;
        this.events = events;
        this.terminal = terminal;
        this.random = new Random(plan.invocation.seed());
    }

    /**
     * Runs the whole comparison, or as much of it as it can before an interrupt.
     *
     * @param directory for the files of the runs
     * @return the results of each build, in their order
     * @throws IOException if a file cannot be written
     */
    public List<Results> run(Build base, Build head, Path directory) throws IOException {
        List<BuildUnderTest> builds = List.of(open(base, directory), open(head, directory));
        boolean complete = false;
        try {
            measure(builds);
            complete = true;
        } catch (InterruptedException interrupted) {
            tell("Interrupted: the results so far are kept.");
        }
        return List.of(
                results(base, builds.get(0).runs(), complete),
                results(head, builds.get(1).runs(), complete));
    }

    private BuildUnderTest open(Build build, Path directory) throws IOException {
        Path runs = Files.createDirectories(directory.resolve(build.name).resolve(Comparison.RUNS));
        return new BuildUnderTest(
                plan.invocation.id() + "-" + build.name,
                new LoadSession.SessionTerms(build.bed, events, RunTiming.RANKED, runs),
                new InvalidLines(build.name));
    }

    private void measure(List<BuildUnderTest> builds) throws InterruptedException, IOException {
        List<Transport> open = new ArrayList<>(plan.transports);
        while (!open.isEmpty()) {
            Collections.shuffle(open, random);
            for (Transport transport : open) {
                if (gone() + longestBlockNanos > plan.budget.toNanos()) {
                    tell("The budget of %s is spent.".formatted(seconds(plan.budget.toNanos())));
                    return;
                }
                long begin = gone();
                measureBlock(builds, transport);
                longestBlockNanos = Math.max(longestBlockNanos, gone() - begin);
            }
            open.removeIf(
                    transport -> hasFailed(builds, transport) || plan.terms.isResolved(changes(builds, transport)));
        }
    }

    /** Whether a run failed for a reason that more runs would not mend. */
    private boolean hasFailed(List<BuildUnderTest> builds, Transport transport) {
        return builds.stream()
                .flatMap(build -> build.runs().stream())
                .filter(run -> run.transport() == transport)
                .anyMatch(run -> !run.valid() && !run.disturbed());
    }

    private void measureBlock(List<BuildUnderTest> builds, Transport transport)
            throws InterruptedException, IOException {
        blocks++;
        tell("Block %d: both builds over %s; %s of %s gone"
                .formatted(blocks, transport.title(), seconds(gone()), seconds(plan.budget.toNanos())));
        try {
            for (BuildUnderTest build : builds) {
                build.start(blocks, transport);
            }
            Together.run(builds, build -> build.prepare(List.of(planned(transport, 1))));
            List<BuildUnderTest> order = new ArrayList<>(builds);
            for (int repetition = 1; repetition <= REPETITIONS && !hasFailed(builds, transport); repetition++) {
                Collections.shuffle(order, random);
                for (BuildUnderTest build : order) {
                    build.measure(planned(transport, repetition));
                }
            }
        } finally {
            builds.forEach(BuildUnderTest::close);
        }
        for (BuildChange change : changes(builds, transport)) {
            tell("        %s %s".formatted(change.measure().title(), Format.of(change.ratio())));
        }
    }

    private static List<BuildChange> changes(List<BuildUnderTest> builds, Transport transport) {
        return BuildTerms.changes(builds.get(0).runs(), builds.get(1).runs(), transport);
    }

    private PlannedRun planned(Transport transport, int repetition) {
        return new PlannedRun(
                (blocks - 1) * REPETITIONS + repetition,
                plan.workload,
                transport,
                NetworkPath.DIRECT,
                new PlannedRun.Turn(blocks, repetition, 1));
    }

    private Results results(Build build, List<Run> runs, boolean complete) {
        return new Results(
                Results.VERSION,
                plan.invocation,
                new Results.Execution(started, Instant.now(), complete, build.environment),
                List.of(plan.workload),
                runs,
                new Results.Limits(List.of(), List.of(), List.of()));
    }

    private long gone() {
        return System.nanoTime() - startNanos;
    }

    private static String seconds(long nanos) {
        return "%d s".formatted(TimeUnit.NANOSECONDS.toSeconds(nanos));
    }

    private void tell(String line) {
        terminal.println(line);
        terminal.flush();
    }

    /** Tells the terminal of runs that are invalid. */
    private final class InvalidLines implements Block.RunListener {

        private final String build;

        InvalidLines(String build) {
            this.build = build;
        }

        @Override
        public void prepares(List<PlannedRun> runs) {
            // The block has been announced for both builds.
        }

        @Override
        public void begins(PlannedRun run) {
            // A run takes a few seconds.
        }

        @Override
        public void ended(Run result) {
            result.flaws().forEach(flaw -> tell("        %s, invalid: %s".formatted(build, flaw.sentence())));
        }
    }
}
