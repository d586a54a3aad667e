package io.triwire.bench.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

import io.triwire.bench.faults.Fault.Resets;
import io.triwire.bench.faults.FaultPublication.PublicationOutcome;
import io.triwire.bench.faults.FaultSubscriber.KnownStart;
import io.triwire.bench.faults.KafkaCluster.Broker;

/** Faults of the topic and of the events that Kafka holds. */
final class LogFaults {

    private static final int MORE_PARTITIONS = 8;
    private static final int QUIET_EVENTS = 200;
    private static final int SLEEPERS = 30;
    private static final int MANY_SLEEPERS = 100;
    private static final int TRANSACTIONS = 6;
    private static final int EVENTS_OF_A_TRANSACTION = 20;

    /** Services with a ring of a few seconds: a subscriber that returns later is served from Kafka. */
    private static final FaultRequirements SMALL_RING =
            FaultRequirements.NOTHING.service("feed.ring-events", "300").service("feed.prefill-events", "100");

    private LogFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.of(
                        "partitions-added",
                        "The topic grows from 4 to 8 partitions.",
                        FaultRequirements.NOTHING.spoiling(),
                        testBed -> {
                            testBed.cluster().addPartitions(FaultTestBed.TOPIC, MORE_PARTITIONS);
                            testBed.hold(Duration.ofSeconds(10));
                        }),
                Fault.of(
                                "topic-recreated",
                                "The topic is deleted and created again; each subscriber receives one reset.",
                                FaultRequirements.NOTHING.spoiling(),
                                LogFaults::recreate)
                        .expecting(Resets.ONE),
                Fault.of(
                        "retention-passes-sleeper",
                        "Kafka deletes events after the cursors of disconnected subscribers; each of them receives one "
                                + "reset, with the right count.",
                        SMALL_RING.spoiling(),
                        LogFaults::retention),
                Fault.of(
                                "quiet-partition-deleted",
                                "While the services cannot reach Kafka, a quiet partition receives events, which Kafka "
                                        + "then deletes. Each subscriber receives one reset.",
                                FaultRequirements.NOTHING.spoiling(),
                                LogFaults::quiet)
                        .expecting(Resets.ONE),
                Fault.of(
                        "sleepers-300",
                        "300 subscribers connect at once, with cursors older than the events in memory.",
                        SMALL_RING,
                        LogFaults::sleepers),
                Fault.of(
                        "transactions",
                        "Transactions commit, abort, or stay open for 5 s.",
                        FaultRequirements.NOTHING,
                        LogFaults::transactions),
                Fault.of(
                        "compaction",
                        "Kafka compacts the topic while subscribers are disconnected; each receives at most one reset.",
                        SMALL_RING
                                .topic("cleanup.policy", "compact")
                                .topic("segment.ms", "2000")
                                .topic("min.cleanable.dirty.ratio", "0.01")
                                .topic("max.compaction.lag.ms", "3000")
                                .spoiling(),
                        LogFaults::compaction),
                Fault.of(
                                "truncation-short",
                                "The broker restarts with an older copy of its log, which stays shorter than before.",
                                FaultRequirements.NOTHING.brokers(1).spoiling(),
                                testBed -> truncate(testBed, false))
                        .expecting(Resets.ONE),
                Fault.of(
                                "truncation-grown",
                                "The broker restarts with an older copy of its log, which grows past its former end "
                                        + "before the services see it.",
                                FaultRequirements.NOTHING.brokers(1).spoiling(),
                                testBed -> truncate(testBed, true))
                        .expecting(Resets.ONE),
                Fault.of(
                                "unclean-election",
                                "A broker that lacks events becomes leader after the broker that has them is killed "
                                        + "(unclean.leader.election.enable).",
                                FaultRequirements.NOTHING
                                        .brokers(3)
                                        .replicas(1, 2)
                                        .topic("unclean.leader.election.enable", "true")
                                        .topic("min.insync.replicas", "1")
                                        .spoiling(),
                                LogFaults::uncleanElection)
                        .expecting(Resets.ONE));
    }

    private static void recreate(FaultTestBed testBed) throws InterruptedException {
        testBed.publisher().pause();
        testBed.readKafka();
        testBed.cluster().deleteTopic(FaultTestBed.TOPIC);
        testBed.createTopic();
        testBed.publisher().newIncarnation();
        testBed.publisher().resume();
        testBed.hold(Duration.ofSeconds(10));
    }

    private static void retention(FaultTestBed testBed) throws InterruptedException {
        KnownStart asleep = testBed.position();
        testBed.hold(Duration.ofSeconds(8));
        KafkaReader.Content content = testBed.readKafka();
        deleteBut(testBed, content, testBed.publisher().next() - 2L * EVENTS_OF_A_TRANSACTION);
        testBed.subscribe(SLEEPERS, Optional.of(asleep), Resets.ONE);
        testBed.hold(Duration.ofSeconds(5));
    }

    /** Deletes the events with lower numbers, in each partition. */
    private static void deleteBut(FaultTestBed testBed, KafkaReader.Content content, long number)
            throws InterruptedException {
        Map<Integer, Long> offsets = new HashMap<>();
        for (KafkaReader.Stored stored : content.events()) {
            if (stored.number() < number) {
                offsets.merge(stored.partition(), stored.offset() + 1, Math::max);
            }
        }
        testBed.cluster().deleteBefore(FaultTestBed.TOPIC, offsets);
    }

    private static void quiet(FaultTestBed testBed) throws InterruptedException {
        testBed.cluster().brokers().forEach(broker -> broker.relay().refuse());
        // Publications over the transports would fail now.
        testBed.publisher().pause();
        testBed.hold(Duration.ofSeconds(2));
        for (int event = 0; event < QUIET_EVENTS; event++) {
            testBed.publisher().publishToKafka(FaultTestBed.quietChannel(), List.of());
        }
        testBed.publisher().pause();
        KafkaReader.Content content = testBed.readKafka();
        Map<Integer, Long> offsets = new HashMap<>();
        content.events().stream()
                .filter(stored -> stored.partition() == FaultTestBed.PARTITIONS - 1)
                .forEach(stored -> offsets.merge(stored.partition(), stored.offset() + 1, Math::max));
        testBed.cluster().deleteBefore(FaultTestBed.TOPIC, offsets);
        testBed.cluster().brokers().forEach(broker -> broker.relay().pass());
        testBed.publisher().resume();
        testBed.hold(Duration.ofSeconds(8));
    }

    private static void sleepers(FaultTestBed testBed) throws InterruptedException {
        KnownStart asleep = testBed.position();
        testBed.hold(Duration.ofSeconds(10));
        testBed.subscribe(MANY_SLEEPERS, Optional.of(asleep), Resets.NONE);
        testBed.hold(Duration.ofSeconds(10));
    }

    private static void transactions(FaultTestBed testBed) throws InterruptedException {
        FaultPublisher publisher = testBed.publisher();
        try (KafkaProducer<String, byte[]> producer =
                publisher.producer(Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "faults-" + publisher.next()))) {
            producer.initTransactions();
            for (int count = 0; count < TRANSACTIONS; count++) {
                transaction(publisher, producer, count % 2 == 0, Duration.ZERO);
            }
            transaction(publisher, producer, false, Duration.ofSeconds(5));
            transaction(publisher, producer, true, Duration.ofSeconds(5));
            // Each partition then ends with a transaction marker, at which the feed must not block.
            publisher.pause();
            transaction(publisher, producer, false, Duration.ZERO);
            testBed.hold(Duration.ofSeconds(3));
        }
    }

    private static void transaction(
            FaultPublisher publisher, KafkaProducer<String, byte[]> producer, boolean commit, Duration open)
            throws InterruptedException {
        producer.beginTransaction();
        for (int event = 0; event < EVENTS_OF_A_TRANSACTION; event++) {
            String channel =
                    publisher.channels().get(event % publisher.channels().size());
            long number = publisher.begin(
                    channel, "transaction", commit ? PublicationOutcome.UNKNOWN : PublicationOutcome.ABORTED);
            producer.send(
                    new ProducerRecord<>(FaultTestBed.TOPIC, channel, publisher.data(number)), (metadata, failed) -> {
                        if (failed == null && commit) {
                            publisher.positioned(number, metadata.partition(), metadata.offset());
                        }
                        publisher.settled(number);
                    });
        }
        producer.flush();
        Thread.sleep(open.toMillis());
        if (commit) {
            producer.commitTransaction();
        } else {
            producer.abortTransaction();
        }
    }

    private static void compaction(FaultTestBed testBed) throws InterruptedException {
        KnownStart asleep = testBed.position();
        testBed.hold(Duration.ofSeconds(15));
        testBed.subscribe(SLEEPERS, Optional.of(asleep), new Resets(0, 1));
        testBed.hold(Duration.ofSeconds(5));
    }

    /** Replaces the log by an older copy. */
    private static void truncate(FaultTestBed testBed, boolean grow) throws InterruptedException {
        KafkaCluster cluster = testBed.cluster();
        FaultPublisher publisher = testBed.publisher();
        Broker broker = cluster.broker(1);
        Path copy = copyDirectory(testBed);
        publisher.pause();
        cluster.end(broker);
        cluster.copyPartitions(broker, FaultTestBed.TOPIC, copy);
        cluster.restart(broker);
        cluster.awaitAll();
        publisher.resume();
        testBed.hold(Duration.ofSeconds(grow ? 5 : 15));
        publisher.pause();
        testBed.readKafka();
        // The services must have delivered these events, so that the loss is a loss to subscribers.
        testBed.hold(Duration.ofSeconds(2));
        cluster.end(broker);
        cluster.putBack(broker, FaultTestBed.TOPIC, copy);
        if (grow) {
            broker.relay().refuse();
        }
        cluster.restart(broker);
        cluster.awaitAll();
        publisher.newIncarnation();
        publisher.resume();
        if (grow) {
            testBed.hold(Duration.ofSeconds(10));
            broker.relay().pass();
        }
        testBed.hold(Duration.ofSeconds(3));
    }

    private static Path copyDirectory(FaultTestBed testBed) {
        try {
            return Files.createTempDirectory(testBed.directory(), "copy-");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void uncleanElection(FaultTestBed testBed) throws InterruptedException {
        KafkaCluster cluster = testBed.cluster();
        FaultPublisher publisher = testBed.publisher();
        Broker behind = cluster.broker(2);
        Broker ahead = cluster.broker(1);
        cluster.kill(behind);
        // Until the controller has noticed, plus some time in which only one broker stores events.
        testBed.hold(Duration.ofSeconds(12));
        publisher.pause();
        testBed.readKafka();
        cluster.kill(ahead);
        cluster.restart(behind);
        cluster.awaitBrokers(2);
        cluster.awaitLeader(FaultTestBed.TOPIC, behind);
        publisher.newIncarnation();
        publisher.resume();
        testBed.hold(Duration.ofSeconds(5));
        cluster.restart(ahead);
        cluster.awaitAll();
    }
}
