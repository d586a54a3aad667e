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
import io.triwire.bench.faults.FaultTestBed.Seat;
import io.triwire.bench.faults.StoredPosition.Line;
import io.triwire.client.Transport;

/** Makes faults, one after the other, and judges what came of each. */
public final class FaultRun {

    private static final Duration BEFORE = Duration.ofSeconds(3);
    private static final Duration AFTER = Duration.ofSeconds(3);
    private static final Duration TIME_TO_SUBSCRIBE = Duration.ofSeconds(30);
    private static final Duration TIME_TO_BE_BACK = Duration.ofSeconds(45);

    /** Above two and a half heartbeats, and the longest delay before a connection. */
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
    private int stages;
    private int turns;

    /**
     * @param subscribers of each transport
     * @param rate events per second
     */
    public record Options(int subscribers, int rate, long seed) {}

    /** Opens a stage so that it is closed when the process ends, too. */
    public interface Opener {
        FaultTestBed open(Supplier<FaultTestBed> stage);
    }

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

    /** Makes all of them; what there is so far is in {@code results} when this is interrupted. */
    public void run(List<Fault> faults, List<FaultResult> results) throws InterruptedException {
        try {
            for (Fault fault : faults) {
                Optional<String> impossible = fault.impossible().apply(programs);
                FaultResult result = impossible.isPresent()
                        ? FaultResult.without(fault, 0, Status.SKIPPED, impossible.get(), 0)
                        : attempt(fault, 0, () -> {
                            FaultTestBed stage = stage(fault.needs());
                            return new OneFault(fault, 0, stage).alone();
                        });
                if (fault.needs().spoils() || result.status() != Status.DONE) {
                    close();
                }
                add(result, results);
            }
        } finally {
            close();
        }
    }

    /**
     * Makes one after the other, in random order, on one stage and for the same subscribers, until a span is over or one
     * cannot be made.
     *
     * @param samples gets what the services use meanwhile
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
            FaultTestBed stage = stage(needs);
            subscribe(stage, Resets.NONE);
            long end = System.nanoTime() + span.toNanos();
            try (ServiceSampler sampler = new ServiceSampler(stage.replicas(), samples)) {
                boolean whole = true;
                while (whole && sequence.hasNext() && System.nanoTime() - end < 0) {
                    Fault fault = sequence.next();
                    int turn = ++turns;
                    FaultResult result = attempt(fault, turn, () -> {
                        FaultResult made = new OneFault(fault, turn, stage).amongOthers();
                        sampler.weighHeaps();
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

    /** What makes a fault. */
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
        } catch (RuntimeException failed) { // Kafka's clients and files fail in many ways; other faults are made yet.
            reason = "It could not be made: " + failed;
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return FaultResult.without(fault, turn, Status.INVALID, reason, seconds(began));
    }

    private FaultTestBed stage(FaultRequirements needs) throws InterruptedException {
        if (open.filter(stage -> stage.needs().sameStageAs(needs)).isEmpty()) {
            close();
            stages++;
            Path own = directory.resolve(Integer.toString(stages));
            FaultTestBed stage = opener.open(() -> {
                try {
                    Files.createDirectories(own);
                    return FaultTestBed.open(needs, programs, repository, own, options.rate(), options.seed() + stages);
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
            open = Optional.of(stage);
        }
        return open.orElseThrow();
    }

    private static double seconds(long began) {
        return (System.nanoTime() - began) / 1e9;
    }

    private void subscribe(FaultTestBed stage, Resets right) throws InterruptedException {
        stage.subscribe(options.subscribers(), Optional.empty(), right);
        await("every subscriber is there", TIME_TO_SUBSCRIBE, () -> stage.seats().stream()
                .allMatch(seat -> seat.subscriber().hasCursor()));
    }

    private static void await(String what, Duration deadline, Supplier<Boolean> condition) throws InterruptedException {
        long end = System.nanoTime() + deadline.toNanos();
        while (!condition.get()) {
            if (System.nanoTime() - end > 0) {
                throw new FaultFailedException("Not after %d s: %s.".formatted(deadline.toSeconds(), what));
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    /** One fault on its stage. */
    private final class OneFault {

        private final Fault fault;
        private final int turn;
        private final FaultTestBed stage;
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
         * @param turn in a soak, from 1; 0 if there is none
         */
        private OneFault(Fault fault, int turn, FaultTestBed stage) {
            this.fault = fault;
            this.turn = turn;
            this.stage = stage;
            this.publisher = stage.publisher();
            this.memoryBefore = memory();
            this.loggedBefore = new HashSet<>(warnings());
            this.first = publisher.next();
        }

        /** Makes it for subscribers of its own. */
        private FaultResult alone() throws InterruptedException {
            try {
                subscribe(stage, fault.resets());
                make();
                List<Seat> seats = List.copyOf(stage.seats());
                stage.clear();
                return judge(seats, stage.readKafka());
            } finally {
                stage.clear();
            }
        }

        /** Makes it for the subscribers that are there, which stay: what they got up to here is judged and forgotten. */
        private FaultResult amongOthers() throws InterruptedException {
            make();
            KafkaReader.Content content = stage.readKafka();
            FaultResult result = judge(stage.seats(), content);
            stage.forget(content);
            return result;
        }

        private void make() throws InterruptedException {
            publisher.eventBytes(fault.needs().eventBytes());
            publisher.resume();
            stage.hold(BEFORE);
            beganNanos = System.nanoTime();
            fault.act().on(stage);
            overNanos = System.nanoTime();
            firstAfter = publisher.next();
            publisher.resume();
            stage.hold(AFTER);
            awaitBack();
            endNanos = System.nanoTime();
            publisher.pause();
            awaitDrained(truth(stage.readKafka()));
            for (Replica replica : stage.replicas()) {
                replica.awaitReady();
            }
        }

        private void awaitBack() throws InterruptedException {
            long end = System.nanoTime() + TIME_TO_BE_BACK.toNanos();
            while (System.nanoTime() - end < 0
                    && !stage.seats().stream()
                            .allMatch(seat -> seat.subscriber().newest() >= firstAfter)) {
                Thread.sleep(PAUSE_MILLIS);
            }
        }

        /**
         * Waits until everybody has everything, or nothing has come for longer than a subscriber takes to come back.
         *
         * @throws FaultFailedException if events still come when that is to be over
         */
        private void awaitDrained(ReferenceFeed truth) throws InterruptedException {
            long end = System.nanoTime() + TIME_TO_DRAIN.toNanos();
            long quietSince = System.nanoTime();
            long before = -1;
            List<Seat> left = new ArrayList<>(stage.seats());
            while (System.nanoTime() - quietSince < QUIET.toNanos()) {
                long now = stage.seats().stream()
                        .mapToLong(seat -> seat.subscriber().size())
                        .sum();
                if (now != before) {
                    quietSince = System.nanoTime();
                    before = now;
                    left.removeIf(seat -> hasAll(truth, seat.subscriber().log()));
                }
                if (left.isEmpty()) {
                    return;
                }
                if (System.nanoTime() - end > 0) {
                    throw new FaultFailedException(
                            "%d subscribers are still behind after %d s; this machine is too busy."
                                    .formatted(left.size(), TIME_TO_DRAIN.toSeconds()));
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        }

        private boolean hasAll(ReferenceFeed truth, SubscriberLog log) {
            Set<Long> got = new HashSet<>(log.had());
            for (SubscriberEntry entry : log.entries()) {
                if (entry instanceof SubscriberEntry.Got event) {
                    got.add(event.number());
                }
            }
            for (FaultPublication publication : truth.publications()) {
                if (truth.isDue(publication) && log.wants(publication) && !got.contains(publication.number())) {
                    return false;
                }
            }
            return true;
        }

        private ReferenceFeed truth(KafkaReader.Content content) {
            ReferenceFeed truth = new ReferenceFeed(stage.needs().kafka().compacts());
            truth.startAt(first);
            content.events().forEach(event -> truth.kept(event.number()));
            content.earliest()
                    .forEach((partition, offset) -> truth.earliest(new Line(publisher.life(), partition), offset));
            for (FaultPublication publication : publisher.since(first)) {
                truth.published(publication);
                Optional.ofNullable(stage.read().get(publication.number()))
                        .or(() -> publisher.place(publication.number()))
                        .ifPresent(place -> truth.stored(publication.number(), place));
            }
            return truth;
        }

        private FaultResult judge(List<Seat> seats, KafkaReader.Content content) {
            Optional<String> trouble = publisher.trouble();
            ReferenceFeed truth = truth(content);
            Map<Seat, SubscriberLog> logs = new LinkedHashMap<>();
            seats.forEach(seat -> logs.put(seat, seat.subscriber().takeLog()));
            truth.receivedBy(List.copyOf(logs.values()));
            Map<Transport, Long> memoryAfter = memory();
            List<Cell> cells = new ArrayList<>();
            for (Transport transport : Transport.values()) {
                List<SubscriberLog> ownLogs = new ArrayList<>();
                LedgerResult account = LedgerResult.NOTHING;
                long wrongResets = 0;
                for (Map.Entry<Seat, SubscriberLog> one : logs.entrySet()) {
                    if (one.getValue().transport() == transport) {
                        LedgerResult of = Ledger.check(truth, one.getValue());
                        account = account.plus(of);
                        wrongResets += one.getKey().resets().allow(of.resets()) ? 0 : 1;
                        ownLogs.add(one.getValue());
                    }
                }
                double[] gaps = ownLogs.stream()
                        .filter(log -> log.had().isEmpty())
                        .mapToDouble(this::longestGapMillis)
                        .sorted()
                        .toArray();
                cells.add(new Cell(
                        transport.id(),
                        ownLogs.size(),
                        account,
                        wrongResets,
                        fault.resets().toString(),
                        ownLogs.stream().mapToLong(FaultRun::refusals).sum(),
                        percentile(gaps, MEDIAN),
                        percentile(gaps, P99),
                        percentile(gaps, 1),
                        back(ownLogs),
                        memoryBefore.getOrDefault(transport, 0L),
                        memoryAfter.getOrDefault(transport, 0L)));
            }
            long lostByKafka = 0;
            for (FaultPublication publication : truth.publications()) {
                lostByKafka += truth.isLostByKafka(publication) ? 1 : 0;
            }
            List<String> own = warnings().stream()
                    .filter(line -> !loggedBefore.contains(line))
                    .toList();
            return new FaultResult(
                    fault.name(),
                    fault.sentence(),
                    turn,
                    stage.needs().kafka().brokers(),
                    trouble.isPresent() ? Status.INVALID : Status.DONE,
                    trouble.orElse(""),
                    seconds(startedNanos),
                    publisher.next() - first,
                    lostByKafka,
                    cells,
                    own.size(),
                    own.subList(0, Math.min(LOG_LINES, own.size())));
        }

        /** The longest time without an event from when the fault began until the publisher stopped. */
        private double longestGapMillis(SubscriberLog log) {
            long last = beganNanos;
            long longest = 0;
            for (SubscriberEntry entry : log.entries()) {
                if (entry instanceof SubscriberEntry.Got got && got.atNanos() > beganNanos) {
                    longest = Math.max(longest, got.atNanos() - last);
                    last = got.atNanos();
                }
            }
            longest = Math.max(longest, endNanos - last);
            return longest / 1e6;
        }

        private OptionalDouble back(List<SubscriberLog> logs) {
            double latest = 0;
            for (SubscriberLog log : logs) {
                Optional<SubscriberEntry> own = log.entries().stream()
                        .filter(entry -> entry instanceof SubscriberEntry.Got got && got.number() >= firstAfter)
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
            stage.replicas().forEach(replica -> memory.merge(replica.transport(), replica.residentBytes(), Long::sum));
            return memory;
        }

        private List<String> warnings() {
            return stage.replicas().stream()
                    .flatMap(replica -> replica.warnings().stream())
                    .toList();
        }
    }

    private static long refusals(SubscriberLog log) {
        return log.entries().stream()
                .filter(entry -> entry instanceof SubscriberEntry.Ended ended
                        && ended.how().matches("refused with 4\\d\\d"))
                .count();
    }

    /** By nearest rank. */
    static double percentile(double[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }
}
