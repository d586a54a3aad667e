package io.triwire.bench.compare;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.triwire.bench.load.capacity.CapacitySearch;
import io.triwire.bench.load.gatling.GeneratorFailedException;
import io.triwire.bench.load.result.CapacityResult;
import io.triwire.bench.load.result.Environment;
import io.triwire.bench.load.result.GeneratorLimit;
import io.triwire.bench.load.result.Results;
import io.triwire.bench.load.result.Run;
import io.triwire.bench.load.workload.Workload;
import io.triwire.bench.process.CommandFailedException;
import io.triwire.bench.process.IoErrors;
import io.triwire.client.Transport;
import io.triwire.kafka.EmbeddedKafka;

/**
 * A comparison: runs all of its steps in order on the calling thread. An interrupt ends it; it keeps the results so
 * far.
 */
public final class Comparison {

    /** Name of the directory that contains the files of the runs. */
    static final String RUNS = "runs";

    private final ComparisonPlan plan;
    private final TestBed site;
    private final Environment environment;
    private final Path directory;
    private final Progress progress;
    private final Instant started = Instant.now();
    private final List<Run> runs = new ArrayList<>();
    private final List<GeneratorLimit> ceilings = new ArrayList<>();
    private final List<CapacityResult> capacities = new ArrayList<>();
    private Optional<CommandFailedException> failure = Optional.empty();

    /**
     * @param directory for the files of the runs
     */
    public Comparison(
            ComparisonPlan plan, TestBed site, Environment environment, Path directory, PrintWriter terminal) {
        this.plan = plan;
        this.site = site;
        this.environment = environment;
        this.directory = directory;
        Optional<GeneratorLimitSearch> search = ceilingSearch();
        this.progress = new Progress(terminal, plan.steps(search), plan.expected(search), System::nanoTime);
    }

    /** What ranks nothing needs no ceiling. */
    private Optional<GeneratorLimitSearch> ceilingSearch() {
        return plan.fed()
                .filter(workload -> plan.timing().ranks())
                .map(workload -> new GeneratorLimitSearch(workload, directory.resolve(RUNS)));
    }

    /** Runs the whole comparison, or as much of it as it can before an interrupt or a failure. */
    public Results run() {
        boolean complete = false;
        try {
            findCeilings();
            for (List<PlannedRun> block : plan.blocks()) {
                measure(block);
            }
            findCapacities();
            complete = true;
        } catch (InterruptedException interrupted) {
            tellOfInterruption();
        } catch (IOException failed) {
            failure = Optional.of(unwritable(IoErrors.reason(failed), failed));
        } catch (UncheckedIOException failed) {
            failure = Optional.of(unwritable(
                    Optional.ofNullable(failed.getCause()).map(IoErrors::reason).orElse("unknown reason"), failed));
        } catch (RuntimeException failed) {
            // Kafka's clients, and code that cannot throw InterruptedException, report an interrupt by the flag alone.
            if (!Thread.interrupted()) {
                throw failed;
            }
            tellOfInterruption();
        }
        return new Results(
                Results.VERSION,
                plan.invocation(),
                new Results.Execution(started, Instant.now(), complete, environment),
                plan.runs().workloads(),
                runs,
                new Results.Limits(ceilings, capacities, plan.runs().barriers()));
    }

    /** The failure that ended the comparison early; empty if it completed or was interrupted. */
    public Optional<CommandFailedException> failure() {
        return failure;
    }

    private void tellOfInterruption() {
        progress.tell("Interrupted: the results so far are kept.");
    }

    private CommandFailedException unwritable(String reason, Exception failed) {
        return new CommandFailedException(
                "The files of the runs cannot be written to '%s' (%s).".formatted(directory, reason), failed);
    }

    private void findCeilings() throws InterruptedException, IOException {
        Optional<GeneratorLimitSearch> search = ceilingSearch();
        if (search.isEmpty()) {
            return;
        }
        try (GeneratorLimitSearch started = search.get()) {
            findCeilings(started);
        } catch (GeneratorFailedException failed) {
            progress.tell("        no ceiling was found: " + failed.getMessage());
        }
    }

    private void findCeilings(GeneratorLimitSearch search)
            throws InterruptedException, IOException, GeneratorFailedException {
        search.start(plan.runs().transports());
        for (Transport transport : plan.runs().transports()) {
            progress.begin("the ceiling of the generator over " + transport.title(), search.expected());
            try {
                ceilings.add(search.of(transport));
            } catch (GeneratorFailedException failed) {
                progress.tell("        not found: " + failed.getMessage());
            }
        }
    }

    private void measure(List<PlannedRun> planned) throws InterruptedException, IOException {
        LoadSession.SessionTerms terms = new LoadSession.SessionTerms(
                site, plan.events(), plan.timing(), Files.createDirectories(directory.resolve(RUNS)));
        try (Block block =
                Block.start(plan.nameOf(planned), plan.runs().transports(), terms, new ProgressLines(), runs)) {
            for (Workload workload : plan.runs().workloads()) {
                List<PlannedRun> ofWorkload = planned.stream()
                        .filter(run -> run.workload().equals(workload))
                        .toList();
                if (!ofWorkload.isEmpty()) {
                    block.measure(ofWorkload);
                }
            }
        }
    }

    /** Tells the terminal of the runs. */
    private final class ProgressLines implements Block.RunListener {

        @Override
        public void prepares(List<PlannedRun> ofWorkload) {
            Workload workload = ofWorkload.get(0).workload();
            progress.prepare(
                    "%s: connecting and warming up".formatted(workload.name()),
                    plan.timing().around(workload));
        }

        @Override
        public synchronized void begins(PlannedRun run) {
            if (run.turn().attempt() > 1) {
                progress.tell("        measured again");
                return;
            }
            progress.begin(
                    "%s over %s%s, %d of %d"
                            .formatted(
                                    run.workload().name(),
                                    run.transport().title(),
                                    run.route().isDirect()
                                            ? ""
                                            : " through " + run.route().name(),
                                    run.turn().repetition(),
                                    plan.runs().repetitions()),
                    plan.timing().of(run.workload()));
        }

        @Override
        public synchronized void ended(Run result) {
            result.flaws().forEach(flaw -> progress.tell("        invalid: " + flaw.sentence()));
        }
    }

    private void findCapacities() throws InterruptedException, IOException {
        if (plan.capacity().isEmpty() || site.kafka().isEmpty() || plan.fed().isEmpty()) {
            return;
        }
        EmbeddedKafka kafka = site.kafka().get();
        Path logs = Files.createDirectories(directory.resolve(RUNS).resolve("capacity"));
        CapacitySearch search = new CapacitySearch(
                site.repository(), logs, kafka, plan.capacity().get());
        for (Transport transport : plan.runs().transports()) {
            progress.begin("the capacity of " + transport.title(), plan.climbs());
            capacities.add(search.limit(plan.fed().get(), transport));
        }
    }
}
