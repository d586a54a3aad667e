package io.triwire.bench.compare;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
import io.triwire.bench.load.result.UnsupportedPath;
import io.triwire.bench.load.workload.Workload;
import io.triwire.bench.process.CommandFailedException;
import io.triwire.bench.process.IoErrors;
import io.triwire.client.Transport;
import io.triwire.kafka.EmbeddedKafka;

/** All that one comparison does, in order, on the calling thread; an interrupt ends it, and it keeps what it has. */
public final class Comparison {

    /** Name of the directory of the files of the runs. */
    private static final String RUNS = "runs";

    private final Ask ask;
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
     * What is compared.
     *
     * @param id that its events carry, 8 characters
     * @param command as it was typed
     * @param workloads as the events have them
     * @param order of the runs
     * @param seed that it was made with
     * @param smoke whether it is too small to rank anything
     * @param capacity how capacity is searched for, if it is
     * @param barriers which routes do not carry which transport, and so are not in the order
     */
    public record Ask(
            String id,
            String command,
            List<Workload> workloads,
            List<Transport> transports,
            List<PlannedRun> order,
            long seed,
            boolean smoke,
            EventSource events,
            RunTiming timing,
            Optional<CapacitySearch.Effort> capacity,
            List<UnsupportedPath> barriers) {

        /** The workload whose capacity is looked for, and at whose rate the generator is tried: the first that is fed. */
        Optional<Workload> fed() {
            return workloads.stream()
                    .filter(workload -> workload.events().publishedBy() == Workload.Source.FEED
                            && workload.events().perSecond() > 0)
                    .findFirst();
        }

        /** Of the runs whose services are started here. */
        public List<String> topics() {
            return order.stream().map(run -> ServiceUnderTest.topic(run.id(id))).toList();
        }

        private Duration expected(Optional<GeneratorLimitSearch> search) {
            Duration all =
                    order.stream().map(PlannedRun::workload).map(timing::of).reduce(Duration.ZERO, Duration::plus);
            Duration trials = search.map(GeneratorLimitSearch::expected).orElse(Duration.ZERO);
            return all.plus(trials.multipliedBy(transports.size())).plus(climbs().multipliedBy(transports.size()));
        }

        /** How long one search for capacity takes, about. */
        private Duration climbs() {
            return capacity.map(effort -> effort.window()
                            .plusSeconds(1)
                            .multipliedBy(effort.rates().size())
                            .plus(effort.warmUp())
                            .plusSeconds(4))
                    .orElse(Duration.ZERO);
        }

        private int steps() {
            int trials = fed().isPresent() ? transports.size() : 0;
            return order.size() + trials + (capacity.isPresent() ? trials : 0);
        }
    }

    /**
     * @param directory for the files of the runs
     */
    public Comparison(Ask ask, TestBed site, Environment environment, Path directory, PrintWriter terminal) {
        this.ask = ask;
        this.site = site;
        this.environment = environment;
        this.directory = directory;
        Optional<GeneratorLimitSearch> search = ceilingSearch();
        this.progress = new Progress(terminal, ask.steps(), ask.expected(search), System::nanoTime);
    }

    private Optional<GeneratorLimitSearch> ceilingSearch() {
        return ask.fed().map(workload -> new GeneratorLimitSearch(workload, directory.resolve(RUNS)));
    }

    /** Does all of it, or what it can until it is interrupted or fails. */
    public Results run() {
        boolean complete = false;
        try {
            findCeilings();
            for (PlannedRun planned : ask.order()) {
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
                    Optional.ofNullable(failed.getCause()).map(IoErrors::reason).orElse("of an unknown reason"),
                    failed));
        } catch (RuntimeException failed) {
            // Kafka's clients, and what cannot throw it, say so by the flag.
            if (!Thread.interrupted()) {
                throw failed;
            }
            tellOfInterruption();
        }
        return new Results(
                Results.VERSION,
                ask.id(),
                started,
                Instant.now(),
                ask.command(),
                ask.seed(),
                ask.smoke(),
                complete,
                environment,
                ask.workloads(),
                runs,
                ceilings,
                capacities,
                ask.barriers());
    }

    /** Why it ended before its time, if it was not interrupted. */
    public Optional<CommandFailedException> failure() {
        return failure;
    }

    private void tellOfInterruption() {
        progress.tell("Interrupted: what was measured up to now is kept.");
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
        for (Transport transport : ask.transports()) {
            progress.begin(
                    "what the generator can do by itself over " + transport.title(),
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
                ask.timing().of(workload));
        Instant begun = Instant.now();
        try {
            Path all = Files.createDirectories(directory.resolve(RUNS));
            Run run = new RunInProgress(planned, planned.id(ask.id()), site, ask.events(), ask.timing(), all).measure();
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            runs.add(run);
            run.flaws().forEach(flaw -> progress.tell("        invalid: " + flaw.sentence()));
        } catch (InterruptedException interrupted) {
            runs.add(UnmeasuredRun.run(
                    planned,
                    begun,
                    new Flaw(Flaw.Kind.INTERRUPTED, "It was interrupted before its window had passed.")));
            throw interrupted;
        } catch (IOException | UncheckedIOException failed) {
            removeFiles(planned);
            throw failed;
        }
    }

    /** Those of a run that came to nothing, so that there is room for the report of the others. */
    private void removeFiles(PlannedRun planned) {
        try (Stream<Path> files = Files.walk(directory.resolve(RUNS).resolve(planned.directoryName()))) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException gone) {
            // Then they take no room.
            return;
        }
    }

    private void findCapacities() throws InterruptedException, IOException {
        if (ask.capacity().isEmpty() || site.kafka().isEmpty() || ask.fed().isEmpty()) {
            return;
        }
        EmbeddedKafka kafka = site.kafka().get();
        Path logs = Files.createDirectories(directory.resolve(RUNS).resolve("capacity"));
        CapacitySearch search = new CapacitySearch(
                site.repository(), logs, kafka, ask.capacity().get());
        for (Transport transport : ask.transports()) {
            progress.begin("the capacity of " + transport.title(), ask.climbs());
            capacities.add(search.limit(ask.fed().get(), transport));
        }
    }
}
