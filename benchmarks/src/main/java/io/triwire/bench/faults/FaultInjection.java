package io.triwire.bench.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

import io.triwire.bench.faults.FaultResult.FaultCell;
import io.triwire.bench.faults.FaultResult.Status;
import io.triwire.bench.faults.FaultTestBed.TestedSubscriber;
import io.triwire.bench.faults.StoredPosition.PartitionLog;
import io.triwire.client.Transport;

/** Injects one fault on its test bed, and judges what the subscribers received. */
final class FaultInjection {

    private static final Duration BEFORE = Duration.ofSeconds(3);
    private static final Duration AFTER = Duration.ofSeconds(3);
    private static final Duration TIME_TO_BE_BACK = Duration.ofSeconds(45);

    /** More than 2.5 heartbeats and the longest reconnect delay together. */
    private static final Duration QUIET = Duration.ofSeconds(9);

    private static final Duration TIME_TO_DRAIN = Duration.ofMinutes(3);
    private static final long PAUSE_MILLIS = 200;
    private static final int LOG_LINES = 5;
    private static final double MEDIAN = 0.5;
    private static final double P99 = 0.99;

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
    FaultInjection(Fault fault, int turn, FaultTestBed testBed) {
        this.fault = fault;
        this.turn = turn;
        this.testBed = testBed;
        this.publisher = testBed.publisher();
        this.memoryBefore = memory();
        this.loggedBefore = new HashSet<>(warnings());
        this.first = publisher.next();
    }

    /** Injects it, ends the subscribers and judges what they received. */
    FaultResult alone() throws InterruptedException {
        make();
        List<TestedSubscriber> subscribers = List.copyOf(testBed.subscribers());
        testBed.clear();
        return judge(subscribers, testBed.readKafka());
    }

    /** Injects it, judges what the subscribers received, who go on, and forgets it. */
    FaultResult amongOthers() throws InterruptedException {
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
                left.removeIf(tested -> hasAll(reference, tested.subscriber().log()));
            }
            if (left.isEmpty()) {
                return;
            }
            if (System.nanoTime() - end > 0) {
                throw new FaultFailedException("%d subscribers are still behind after %d s: this machine is overloaded."
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
        List<FaultCell> cells = new ArrayList<>();
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
            cells.add(new FaultCell(
                    transport.id(),
                    ownLogs.size(),
                    account,
                    new FaultResult.ProtocolCheck(
                            wrongResets,
                            fault.resets().toString(),
                            ownLogs.stream().mapToLong(FaultInjection::refusals).sum()),
                    new FaultResult.Recovery(
                            percentile(gaps, MEDIAN), percentile(gaps, P99), percentile(gaps, 1), back(ownLogs)),
                    new FaultResult.Memory(
                            memoryBefore.getOrDefault(transport, 0L), memoryAfter.getOrDefault(transport, 0L))));
        }
        long lostByKafka = 0;
        for (FaultPublication publication : reference.publications()) {
            lostByKafka += reference.isLostByKafka(publication) ? 1 : 0;
        }
        List<String> own =
                warnings().stream().filter(line -> !loggedBefore.contains(line)).toList();
        return new FaultResult(
                FaultResult.Injection.of(fault, turn, testBed.needs().kafka().brokers()),
                new FaultResult.Completion(trouble.isPresent() ? Status.INVALID : Status.DONE, trouble.orElse("")),
                (System.nanoTime() - startedNanos) / 1e9,
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
                    .filter(entry -> entry instanceof SubscriberEntry.EventEntry event && event.number() >= firstAfter)
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
        testBed.replicas().forEach(replica -> memory.merge(replica.transport(), replica.residentBytes(), Long::sum));
        return memory;
    }

    private List<String> warnings() {
        return testBed.replicas().stream()
                .flatMap(replica -> replica.warnings().stream())
                .toList();
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
