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
import io.triwire.bench.faults.FaultPublication.Outcome;
import io.triwire.bench.faults.FaultSubscriber.Start;
import io.triwire.bench.faults.KafkaCluster.Broker;

/** What happens to the topic and to the events that Kafka has. */
final class LogFaults {

    private static final int MORE_PARTITIONS = 8;
    private static final int QUIET_EVENTS = 200;
    private static final int SLEEPERS = 30;
    private static final int MANY_SLEEPERS = 100;
    private static final int TRANSACTIONS = 6;
    private static final int EVENTS_OF_A_TRANSACTION = 20;

    /** A service with a ring of a few seconds: who comes back later is served from Kafka. */
    private static final FaultRequirements SMALL_RING =
            FaultRequirements.NOTHING.service("feed.ring-events", "300").service("feed.prefill-events", "100");

    private LogFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.of(
                        "partitions-added",
                        "The topic grows from 4 to 8 partitions.",
                        FaultRequirements.NOTHING.spoiling(),
                        stage -> {
                            stage.cluster().addPartitions(FaultTestBed.TOPIC, MORE_PARTITIONS);
                            stage.hold(Duration.ofSeconds(10));
                        }),
                Fault.of(
                                "topic-recreated",
                                "The topic is deleted and created again; each subscriber is told once.",
                                FaultRequirements.NOTHING.spoiling(),
                                LogFaults::recreate)
                        .telling(Resets.ONE),
                Fault.of(
                        "retention-passes-sleeper",
                        "Kafka deletes events after the cursors of subscribers that are away; each of them is told "
                                + "once, with the right count.",
                        SMALL_RING.spoiling(),
                        LogFaults::retention),
                Fault.of(
                                "quiet-partition-deleted",
                                "The services lose Kafka; meanwhile events come in a partition that was quiet, and are "
                                        + "deleted. Each subscriber is told once.",
                                FaultRequirements.NOTHING.spoiling(),
                                LogFaults::quiet)
                        .telling(Resets.ONE),
                Fault.of(
                        "sleepers-300",
                        "300 subscribers come at once, with cursors that are older than what the services have in "
                                + "memory.",
                        SMALL_RING,
                        LogFaults::sleepers),
                Fault.of(
                        "transactions",
                        "Events in transactions: committed ones, aborted ones, and some that are open for 5 s.",
                        FaultRequirements.NOTHING,
                        LogFaults::transactions),
                Fault.of(
                        "compaction",
                        "The topic is compacted while subscribers are away; each may be told, and at most once.",
                        SMALL_RING
                                .topic("cleanup.policy", "compact")
                                .topic("segment.ms", "2000")
                                .topic("min.cleanable.dirty.ratio", "0.01")
                                .topic("max.compaction.lag.ms", "3000")
                                .spoiling(),
                        LogFaults::compaction),
                Fault.of(
                                "truncation-short",
                                "The broker comes back with an older copy of its log, which stays shorter than it was.",
                                FaultRequirements.NOTHING.brokers(1).spoiling(),
                                stage -> truncate(stage, false))
                        .telling(Resets.ONE),
                Fault.of(
                                "truncation-grown",
                                "The broker comes back with an older copy of its log, and the log grows past where it "
                                        + "was before the services see it.",
                                FaultRequirements.NOTHING.brokers(1).spoiling(),
                                stage -> truncate(stage, true))
                        .telling(Resets.ONE),
                Fault.of(
                                "unclean-election",
                                "A broker that has missed events leads after the one that has them is gone "
                                        + "(unclean.leader.election.enable).",
                                FaultRequirements.NOTHING
                                        .brokers(3)
                                        .replicas(1, 2)
                                        .topic("unclean.leader.election.enable", "true")
                                        .topic("min.insync.replicas", "1")
                                        .spoiling(),
                                LogFaults::uncleanElection)
                        .telling(Resets.ONE));
    }

    private static void recreate(FaultTestBed stage) throws InterruptedException {
        stage.publisher().pause();
        stage.readKafka();
        stage.cluster().deleteTopic(FaultTestBed.TOPIC);
        stage.createTopic();
        stage.publisher().newLife();
        stage.publisher().resume();
        stage.hold(Duration.ofSeconds(10));
    }

    private static void retention(FaultTestBed stage) throws InterruptedException {
        Start asleep = stage.place();
        stage.hold(Duration.ofSeconds(8));
        KafkaReader.Content content = stage.readKafka();
        deleteBut(stage, content, stage.publisher().next() - 2L * EVENTS_OF_A_TRANSACTION);
        stage.subscribe(SLEEPERS, Optional.of(asleep), Resets.ONE);
        stage.hold(Duration.ofSeconds(5));
    }

    /** Deletes the events of each partition before the first one that has this number or a higher one. */
    private static void deleteBut(FaultTestBed stage, KafkaReader.Content content, long number)
            throws InterruptedException {
        Map<Integer, Long> offsets = new HashMap<>();
        for (KafkaReader.Stored stored : content.events()) {
            if (stored.number() < number) {
                offsets.merge(stored.partition(), stored.offset() + 1, Math::max);
            }
        }
        stage.cluster().deleteBefore(FaultTestBed.TOPIC, offsets);
    }

    private static void quiet(FaultTestBed stage) throws InterruptedException {
        stage.cluster().brokers().forEach(broker -> broker.relay().refuse());
        // What is published over the transports fails meanwhile, and so nothing is.
        stage.publisher().pause();
        stage.hold(Duration.ofSeconds(2));
        for (int event = 0; event < QUIET_EVENTS; event++) {
            stage.publisher().publishToKafka(FaultTestBed.quietChannel(), List.of());
        }
        stage.publisher().pause();
        KafkaReader.Content content = stage.readKafka();
        Map<Integer, Long> offsets = new HashMap<>();
        content.events().stream()
                .filter(stored -> stored.partition() == FaultTestBed.PARTITIONS - 1)
                .forEach(stored -> offsets.merge(stored.partition(), stored.offset() + 1, Math::max));
        stage.cluster().deleteBefore(FaultTestBed.TOPIC, offsets);
        stage.cluster().brokers().forEach(broker -> broker.relay().pass());
        stage.publisher().resume();
        stage.hold(Duration.ofSeconds(8));
    }

    private static void sleepers(FaultTestBed stage) throws InterruptedException {
        Start asleep = stage.place();
        stage.hold(Duration.ofSeconds(10));
        stage.subscribe(MANY_SLEEPERS, Optional.of(asleep), Resets.NONE);
        stage.hold(Duration.ofSeconds(10));
    }

    private static void transactions(FaultTestBed stage) throws InterruptedException {
        FaultPublisher publisher = stage.publisher();
        try (KafkaProducer<String, byte[]> producer =
                publisher.producer(Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "faults-" + publisher.next()))) {
            producer.initTransactions();
            for (int count = 0; count < TRANSACTIONS; count++) {
                transaction(publisher, producer, count % 2 == 0, Duration.ZERO);
            }
            transaction(publisher, producer, false, Duration.ofSeconds(5));
            transaction(publisher, producer, true, Duration.ofSeconds(5));
            // The last thing in each partition is a marker, at which the feed must not wait.
            publisher.pause();
            transaction(publisher, producer, false, Duration.ZERO);
            stage.hold(Duration.ofSeconds(3));
        }
    }

    private static void transaction(
            FaultPublisher publisher, KafkaProducer<String, byte[]> producer, boolean commit, Duration open)
            throws InterruptedException {
        producer.beginTransaction();
        for (int event = 0; event < EVENTS_OF_A_TRANSACTION; event++) {
            String channel =
                    publisher.channels().get(event % publisher.channels().size());
            long number = publisher.begin(channel, "transaction", commit ? Outcome.UNKNOWN : Outcome.ABORTED);
            producer.send(
                    new ProducerRecord<>(FaultTestBed.TOPIC, channel, publisher.data(number)), (metadata, failed) -> {
                        if (failed == null && commit) {
                            publisher.placed(number, metadata.partition(), metadata.offset());
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

    private static void compaction(FaultTestBed stage) throws InterruptedException {
        Start asleep = stage.place();
        stage.hold(Duration.ofSeconds(15));
        stage.subscribe(SLEEPERS, Optional.of(asleep), new Resets(0, 1));
        stage.hold(Duration.ofSeconds(5));
    }

    /** Puts an older copy of the log in the place of the log. */
    private static void truncate(FaultTestBed stage, boolean grow) throws InterruptedException {
        KafkaCluster cluster = stage.cluster();
        FaultPublisher publisher = stage.publisher();
        Broker broker = cluster.broker(1);
        Path copy = copyDirectory(stage);
        publisher.pause();
        cluster.end(broker);
        cluster.copyPartitions(broker, FaultTestBed.TOPIC, copy);
        cluster.restart(broker);
        cluster.awaitAll();
        publisher.resume();
        stage.hold(Duration.ofSeconds(grow ? 5 : 15));
        publisher.pause();
        stage.readKafka();
        // What was published must have been delivered: the services are to know of what is lost.
        stage.hold(Duration.ofSeconds(2));
        cluster.end(broker);
        cluster.putBack(broker, FaultTestBed.TOPIC, copy);
        if (grow) {
            broker.relay().refuse();
        }
        cluster.restart(broker);
        cluster.awaitAll();
        publisher.newLife();
        publisher.resume();
        if (grow) {
            stage.hold(Duration.ofSeconds(10));
            broker.relay().pass();
        }
        stage.hold(Duration.ofSeconds(3));
    }

    private static Path copyDirectory(FaultTestBed stage) {
        try {
            return Files.createTempDirectory(stage.directory(), "copy-");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void uncleanElection(FaultTestBed stage) throws InterruptedException {
        KafkaCluster cluster = stage.cluster();
        FaultPublisher publisher = stage.publisher();
        Broker behind = cluster.broker(2);
        Broker ahead = cluster.broker(1);
        cluster.kill(behind);
        // Until the controller has noticed, and for a while in which one broker alone has what is published.
        stage.hold(Duration.ofSeconds(12));
        publisher.pause();
        stage.readKafka();
        cluster.kill(ahead);
        cluster.restart(behind);
        cluster.awaitBrokers(2);
        cluster.awaitLeader(FaultTestBed.TOPIC, behind);
        publisher.newLife();
        publisher.resume();
        stage.hold(Duration.ofSeconds(5));
        cluster.restart(ahead);
        cluster.awaitAll();
    }
}
