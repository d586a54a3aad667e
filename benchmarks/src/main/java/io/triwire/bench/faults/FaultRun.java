package io.triwire.bench.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.triwire.bench.faults.Fault.Resets;
import io.triwire.bench.faults.FaultResult.Cell;
import io.triwire.bench.faults.FaultResult.Status;
import io.triwire.bench.faults.FaultTestBed.TestedSubscriber;
import io.triwire.bench.faults.StoredPosition.PartitionLog;
import io.triwire.client.Transport;

/** Injects faults one after the other and judges each. */
public final class FaultRun {

    private static final Duration BEFORE = Duration.ofSeconds(3);
    private static final Duration AFTER = Duration.ofSeconds(3);
    private static final Duration TIME_TO_SUBSCRIBE = Duration.ofSeconds(30);
    private static final Duration TIME_TO_BE_BACK = Duration.ofSeconds(45);

    /** More than 2.5 heartbeats and the longest reconnect delay together. */
    private static final Duration QUIET = Duration.ofSeconds(9);

    private static final Duration TIME_TO_DRAIN = Duration.ofMinutes(3);
    private static final long PAUSE_MILLIS = 200;
    private static final int LOG_LINES = 5;
    private static final double MEDIAN = 0.5;
    private static final double P99 = 0.99;

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
                            return new OneFault(fault, 0, testBed).alone();
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
                        FaultResult made = new OneFault(fault, turn, testBed).amongOthers();
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
    private interface Attempt {
        FaultResult make() throws InterruptedException;
    }

    private static FaultResult attempt(Fault fault, int turn, Attempt attempt) throws InterruptedException {
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
        await("every subscriber is connected", TIME_TO_SUBSCRIBE, () -> testBed.subscribers().stream()
                .allMatch(tested -> tested.subscriber().hasCursor()));
    }

    private static void await(String what, Duration deadline, Supplier<Boolean> condition) throws InterruptedException {
        long end = System.nanoTime() + deadline.toNanos();
        while (!condition.get()) {
            if (System.nanoTime() - end > 0) {
                throw new FaultFailedException("Not within %d s: %s.".formatted(deadline.toSeconds(), what));
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    /** One fault on its test bed. */
    private final class OneFault {

        private final Fault fault;
        private final int turn;
        private final FaultTestBed testBed;
        private final FaultPublisher publisher;
        private final Map<Transport, Long> memoryBefore;
        private final Set<String> loggedBefore;
        private final long first;
        private final long startedNanos = System.nanoTime();
        private long beganNanos;
        private long overNanos;
        private long firstAfter;
        private long endNanos;

        /**
         * Records the state of the services before the fault.
         *
         * @param turn number within a soak, from 1; 0 outside a soak
         */
        private OneFault(Fault fault, int turn, FaultTestBed testBed) {
            this.fault = fault;
            this.turn = turn;
            this.testBed = testBed;
            this.publisher = testBed.publisher();
            this.memoryBefore = memory();
            this.loggedBefore = new HashSet<>(warnings());
            this.first = publisher.next();
        }

        /** Injects it with new subscribers. */
        private FaultResult alone() throws InterruptedException {
            try {
                subscribe(testBed, fault.resets());
                make();
                List<TestedSubscriber> subscribers = List.copyOf(testBed.subscribers());
                testBed.clear();
                return judge(subscribers, testBed.readKafka());
            } finally {
                testBed.clear();
            }
        }

        /** Injects it with the current subscribers, judges what they received, and forgets it. */
        private FaultResult amongOthers() throws InterruptedException {
            make();
            KafkaReader.Content content = testBed.readKafka();
            FaultResult result = judge(testBed.subscribers(), content);
            testBed.forget(content);
            return result;
        }

        private void make() throws InterruptedException {
            publisher.eventBytes(fault.needs().eventBytes());
            publisher.resume();
            testBed.hold(BEFORE);
            beganNanos = System.nanoTime();
            fault.act().on(testBed);
            overNanos = System.nanoTime();
            firstAfter = publisher.next();
            publisher.resume();
            testBed.hold(AFTER);
            awaitBack();
            endNanos = System.nanoTime();
            publisher.pause();
            awaitDrained(reference(testBed.readKafka()));
            for (Replica replica : testBed.replicas()) {
                replica.awaitReady();
            }
        }

        private void awaitBack() throws InterruptedException {
            long end = System.nanoTime() + TIME_TO_BE_BACK.toNanos();
            while (System.nanoTime() - end < 0
                    && !testBed.subscribers().stream()
                            .allMatch(tested -> tested.subscriber().newest() >= firstAfter)) {
                Thread.sleep(PAUSE_MILLIS);
            }
        }

        /**
         * Waits until every subscriber has every event, or no event has arrived for longer than a reconnect takes.
         *
         * @throws FaultFailedException if events still arrive after 3 minutes
         */
        private void awaitDrained(ReferenceFeed reference) throws InterruptedException {
            long end = System.nanoTime() + TIME_TO_DRAIN.toNanos();
            long quietSince = System.nanoTime();
            long before = -1;
            List<TestedSubscriber> left = new ArrayList<>(testBed.subscribers());
            while (System.nanoTime() - quietSince < QUIET.toNanos()) {
                long now = testBed.subscribers().stream()
                        .mapToLong(tested -> tested.subscriber().size())
                        .sum();
                if (now != before) {
                    quietSince = System.nanoTime();
                    before = now;
                    left.removeIf(
                            tested -> hasAll(reference, tested.subscriber().log()));
                }
                if (left.isEmpty()) {
                    return;
                }
                if (System.nanoTime() - end > 0) {
                    throw new FaultFailedException(
                            "%d subscribers are still behind after %d s: this machine is overloaded."
                                    .formatted(left.size(), TIME_TO_DRAIN.toSeconds()));
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        }

        private boolean hasAll(ReferenceFeed reference, SubscriberLog log) {
            Set<Long> got = new HashSet<>(log.earlier());
            for (SubscriberEntry entry : log.entries()) {
                if (entry instanceof SubscriberEntry.EventEntry event) {
                    got.add(event.number());
                }
            }
            for (FaultPublication publication : reference.publications()) {
                if (reference.isDue(publication) && log.wants(publication) && !got.contains(publication.number())) {
                    return false;
                }
            }
            return true;
        }

        private ReferenceFeed reference(KafkaReader.Content content) {
            ReferenceFeed reference = new ReferenceFeed(testBed.needs().kafka().compacts());
            reference.startAt(first);
            content.events().forEach(event -> reference.kept(event.number()));
            content.earliest()
                    .forEach((partition, offset) ->
                            reference.earliest(new PartitionLog(publisher.incarnation(), partition), offset));
            for (FaultPublication publication : publisher.since(first)) {
                reference.published(publication);
                Optional.ofNullable(testBed.read().get(publication.number()))
                        .or(() -> publisher.position(publication.number()))
                        .ifPresent(position -> reference.stored(publication.number(), position));
            }
            return reference;
        }

        private FaultResult judge(List<TestedSubscriber> subscribers, KafkaReader.Content content) {
            Optional<String> trouble = publisher.trouble();
            ReferenceFeed reference = reference(content);
            Map<TestedSubscriber, SubscriberLog> logs = new LinkedHashMap<>();
            subscribers.forEach(tested -> logs.put(tested, tested.subscriber().takeLog()));
            reference.receivedBy(List.copyOf(logs.values()));
            Map<Transport, Long> memoryAfter = memory();
            List<Cell> cells = new ArrayList<>();
            for (Transport transport : Transport.values()) {
                List<SubscriberLog> ownLogs = new ArrayList<>();
                LedgerResult account = LedgerResult.NOTHING;
                long wrongResets = 0;
                for (Map.Entry<TestedSubscriber, SubscriberLog> one : logs.entrySet()) {
                    if (one.getValue().transport() == transport) {
                        LedgerResult of = Ledger.check(reference, one.getValue());
                        account = account.plus(of);
                        wrongResets += one.getKey().resets().allow(of.resets()) ? 0 : 1;
                        ownLogs.add(one.getValue());
                    }
                }
                double[] gaps = ownLogs.stream()
                        .filter(log -> log.earlier().isEmpty())
                        .mapToDouble(this::longestGapMillis)
                        .sorted()
                        .toArray();
                cells.add(new Cell(
                        transport.id(),
                        ownLogs.size(),
                        account,
                        new FaultResult.ProtocolCheck(
                                wrongResets,
                                fault.resets().toString(),
                                ownLogs.stream().mapToLong(FaultRun::refusals).sum()),
                        new FaultResult.Recovery(
                                percentile(gaps, MEDIAN), percentile(gaps, P99), percentile(gaps, 1), back(ownLogs)),
                        new FaultResult.Memory(
                                memoryBefore.getOrDefault(transport, 0L), memoryAfter.getOrDefault(transport, 0L))));
            }
            long lostByKafka = 0;
            for (FaultPublication publication : reference.publications()) {
                lostByKafka += reference.isLostByKafka(publication) ? 1 : 0;
            }
            List<String> own = warnings().stream()
                    .filter(line -> !loggedBefore.contains(line))
                    .toList();
            return new FaultResult(
                    FaultResult.Injection.of(
                            fault, turn, testBed.needs().kafka().brokers()),
                    new FaultResult.Completion(trouble.isPresent() ? Status.INVALID : Status.DONE, trouble.orElse("")),
                    seconds(startedNanos),
                    new FaultResult.EventCounts(publisher.next() - first, lostByKafka),
                    cells,
                    new FaultResult.Warnings(own.size(), own.subList(0, Math.min(LOG_LINES, own.size()))));
        }

        /** The longest time without an event, from the start of the fault until the publisher paused. */
        private double longestGapMillis(SubscriberLog log) {
            long last = beganNanos;
            long longest = 0;
            for (SubscriberEntry entry : log.entries()) {
                if (entry instanceof SubscriberEntry.EventEntry event && event.atNanos() > beganNanos) {
                    longest = Math.max(longest, event.atNanos() - last);
                    last = event.atNanos();
                }
            }
            longest = Math.max(longest, endNanos - last);
            return longest / 1e6;
        }

        private OptionalDouble back(List<SubscriberLog> logs) {
            double latest = 0;
            for (SubscriberLog log : logs) {
                Optional<SubscriberEntry> own = log.entries().stream()
                        .filter(entry ->
                                entry instanceof SubscriberEntry.EventEntry event && event.number() >= firstAfter)
                        .findFirst();
                if (own.isEmpty()) {
                    return OptionalDouble.empty();
                }
                latest = Math.max(latest, (own.get().atNanos() - overNanos) / 1e6);
            }
            return OptionalDouble.of(latest);
        }

        private Map<Transport, Long> memory() {
            Map<Transport, Long> memory = new HashMap<>();
            testBed.replicas()
                    .forEach(replica -> memory.merge(replica.transport(), replica.residentBytes(), Long::sum));
            return memory;
        }

        private List<String> warnings() {
            return testBed.replicas().stream()
                    .flatMap(replica -> replica.warnings().stream())
                    .toList();
        }
    }

    private static long refusals(SubscriberLog log) {
        return log.entries().stream()
                .filter(entry -> entry instanceof SubscriberEntry.DisconnectEntry ended
                        && ended.how().matches("refused with 4\\d\\d"))
                .count();
    }

    /** The percentile by nearest rank; 0 of an empty array. */
    static double percentile(double[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }
}
