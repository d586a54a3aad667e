package io.triwire.bench.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.triwire.bench.faults.Fault.Resets;
import io.triwire.bench.faults.FaultResult.Status;

/** Injects faults one after the other and judges each. */
public final class FaultRun {

    private static final Duration TIME_TO_SUBSCRIBE = Duration.ofSeconds(30);
    private static final long PAUSE_MILLIS = 200;

    private final Options options;
    private final InstalledPrograms programs;
    private final Path repository;
    private final Path directory;
    private final Opener opener;
    private final Consumer<String> progress;
    private Optional<FaultTestBed> open = Optional.empty();
    private int testBeds;
    private int turns;

    /**
     * The load of a run.
     *
     * @param subscribers subscribers of each transport
     * @param rate events per second
     * @param seed seed of every random choice
     */
    public record Options(int subscribers, int rate, long seed) {}

    /** Opens a test bed that is closed at the latest when the process exits. */
    public interface Opener {
        /** Opens the test bed that the supplier creates. */
        FaultTestBed open(Supplier<FaultTestBed> testBed);
    }

    /**
     * Prepares a run.
     *
     * @param options load
     * @param programs installed programs that faults may need
     * @param repository root of the repository, with the packaged services
     * @param directory directory for the logs and data of each test bed
     * @param opener opens each test bed
     * @param progress receives a line after each fault
     */
    public FaultRun(
            Options options,
            InstalledPrograms programs,
            Path repository,
            Path directory,
            Opener opener,
            Consumer<String> progress) {
        this.options = options;
        this.programs = programs;
        this.repository = repository;
        this.directory = directory;
        this.opener = opener;
        this.progress = progress;
    }

    /**
     * Injects the faults in order.
     *
     * @param results receives the result of each fault; after an interrupt it has those up to then
     */
    public void run(List<Fault> faults, List<FaultResult> results) throws InterruptedException {
        try {
            for (Fault fault : faults) {
                Optional<String> impossible = fault.impossible().apply(programs);
                FaultResult result = impossible.isPresent()
                        ? FaultResult.without(fault, 0, Status.SKIPPED, impossible.get(), 0)
                        : attempt(fault, 0, () -> {
                            FaultTestBed testBed = testBed(fault.needs());
                            FaultInjection injection = new FaultInjection(fault, 0, testBed);
                            try {
                                subscribe(testBed, fault.resets());
                                return injection.alone();
                            } finally {
                                testBed.clear();
                            }
                        });
                if (fault.needs().spoils() || result.completion().status() != Status.DONE) {
                    close();
                }
                add(result, results);
            }
        } finally {
            close();
        }
    }

    /**
     * Injects the faults in random order on one test bed, with the same subscribers, until {@code span} is over or a
     * fault fails.
     *
     * @param samples receives what the services use; must be thread-safe
     * @param results receives the result of each fault; after an interrupt it has those up to then
     */
    public void soak(
            List<Fault> faults,
            FaultRequirements needs,
            Duration span,
            List<ServiceSample> samples,
            List<FaultResult> results)
            throws InterruptedException {
        for (Fault fault : faults) {
            fault.impossible()
                    .apply(programs)
                    .map(reason -> FaultResult.without(fault, 0, Status.SKIPPED, reason, 0))
                    .ifPresent(skipped -> add(skipped, results));
        }
        Iterator<Fault> sequence = new FaultSequence(
                faults.stream()
                        .filter(fault -> fault.impossible().apply(programs).isEmpty())
                        .toList(),
                new Random(options.seed()));
        try {
            FaultTestBed testBed = testBed(needs);
            subscribe(testBed, Resets.NONE);
            long end = System.nanoTime() + span.toNanos();
            try (ServiceSampler sampler = new ServiceSampler(testBed.replicas(), samples)) {
                boolean whole = true;
                while (whole && sequence.hasNext() && System.nanoTime() - end < 0) {
                    Fault fault = sequence.next();
                    int turn = ++turns;
                    FaultResult result = attempt(fault, turn, () -> {
                        FaultResult made = new FaultInjection(fault, turn, testBed).amongOthers();
                        sampler.sampleHeaps();
                        return made;
                    });
                    add(result, results);
                    whole = !result.cells().isEmpty();
                }
            }
        } finally {
            close();
        }
    }

    private void add(FaultResult result, List<FaultResult> results) {
        results.add(result);
        progress.accept(FaultsText.line(result));
    }

    private void close() {
        open.ifPresent(FaultTestBed::close);
        open = Optional.empty();
    }

    /** Injects a fault and returns its result. */
    @FunctionalInterface
    private interface FaultTrial {
        FaultResult make() throws InterruptedException;
    }

    private static FaultResult attempt(Fault fault, int turn, FaultTrial attempt) throws InterruptedException {
        long began = System.nanoTime();
        String reason;
        try {
            return attempt.make();
        } catch (FaultFailedException failed) {
            reason = String.valueOf(failed.getMessage());
        } catch (RuntimeException failed) { // Kafka's clients and files fail in many ways; the next fault may work.
            reason = "The fault could not be injected: " + failed;
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return FaultResult.without(fault, turn, Status.INVALID, reason, seconds(began));
    }

    private FaultTestBed testBed(FaultRequirements needs) throws InterruptedException {
        if (open.filter(testBed -> testBed.needs().sameTestBedAs(needs)).isEmpty()) {
            close();
            testBeds++;
            Path own = directory.resolve(Integer.toString(testBeds));
            FaultTestBed testBed = opener.open(() -> {
                try {
                    Files.createDirectories(own);
                    return FaultTestBed.open(
                            needs, programs, repository, own, options.rate(), options.seed() + testBeds);
                } catch (IOException failed) {
                    throw new UncheckedIOException(failed);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    throw new FaultFailedException("interrupted");
                }
            });
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            open = Optional.of(testBed);
        }
        return open.orElseThrow();
    }

    private static double seconds(long began) {
        return (System.nanoTime() - began) / 1e9;
    }

    private void subscribe(FaultTestBed testBed, Resets right) throws InterruptedException {
        testBed.subscribe(options.subscribers(), Optional.empty(), right);
        long end = System.nanoTime() + TIME_TO_SUBSCRIBE.toNanos();
        while (!testBed.subscribers().stream()
                .allMatch(tested -> tested.subscriber().hasCursor())) {
            if (System.nanoTime() - end > 0) {
                throw new FaultFailedException(
                        "Not within %d s: every subscriber is connected.".formatted(TIME_TO_SUBSCRIBE.toSeconds()));
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }
}
