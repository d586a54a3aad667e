package io.triwire.bench.compare;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.triwire.bench.load.capacity.CapacitySearch;
import io.triwire.bench.load.gatling.GeneratorFailedException;
import io.triwire.bench.load.result.CapacityResult;
import io.triwire.bench.load.result.Environment;
import io.triwire.bench.load.result.Flaw;
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
    private static final String RUNS = "runs";

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
        this.progress = new Progress(terminal, plan.steps(), plan.expected(search), System::nanoTime);
    }

    private Optional<GeneratorLimitSearch> ceilingSearch() {
        return plan.fed().map(workload -> new GeneratorLimitSearch(workload, directory.resolve(RUNS)));
    }

    /** Runs the whole comparison, or as much of it as it can before an interrupt or a failure. */
    public Results run() {
        boolean complete = false;
        try {
            findCeilings();
            for (PlannedRun planned : plan.runs().order()) {
                measure(planned);
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
        for (Transport transport : plan.runs().transports()) {
            progress.begin(
                    "the ceiling of the generator over " + transport.title(),
                    search.get().expected());
            try {
                ceilings.add(search.get().of(transport));
            } catch (GeneratorFailedException failed) {
                progress.tell("        not found: " + failed.getMessage());
            }
        }
    }

    private void measure(PlannedRun planned) throws InterruptedException, IOException {
        Workload workload = planned.workload();
        progress.begin(
                "%s over %s%s, repetition %d"
                        .formatted(
                                workload.name(),
                                planned.transport().title(),
                                planned.route().isDirect()
                                        ? ""
                                        : " through " + planned.route().name(),
                                planned.repetition()),
                plan.timing().of(workload));
        Instant begun = Instant.now();
        try {
            Path all = Files.createDirectories(directory.resolve(RUNS));
            Run run = new RunInProgress(
                            planned, planned.id(plan.invocation().id()), site, plan.events(), plan.timing(), all)
                    .measure();
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            runs.add(run);
            run.flaws().forEach(flaw -> progress.tell("        invalid: " + flaw.sentence()));
        } catch (InterruptedException interrupted) {
            runs.add(UnmeasuredRun.run(
                    planned,
                    begun,
                    new Flaw(Flaw.Kind.INTERRUPTED, "The run was interrupted before its window ended.")));
            throw interrupted;
        } catch (IOException | UncheckedIOException failed) {
            removeFiles(planned);
            throw failed;
        }
    }

    /** Deletes the files of a failed run, so that the report of the other runs has space. */
    private void removeFiles(PlannedRun planned) {
        try (Stream<Path> files = Files.walk(directory.resolve(RUNS).resolve(planned.directoryName()))) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException gone) {
            // The directory does not exist, so it takes no space.
            return;
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
