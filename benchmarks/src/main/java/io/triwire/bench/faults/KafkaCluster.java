package io.triwire.bench.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

import io.triwire.bench.process.JdkTool;
import io.triwire.bench.process.ManagedProcess;
import io.triwire.kafka.FreePort;

/**
 * A Kafka cluster of one or three brokers, each a process with its own directory. The services connect through a {@link
 * TcpRelay} in front of each broker; the publisher and the tests connect directly.
 */
final class KafkaCluster implements AutoCloseable {

    private static final Duration TIME_TO_START = Duration.ofSeconds(60);
    private static final Duration TIME_TO_END = Duration.ofSeconds(15);
    private static final int ANSWER_SECONDS = 30;
    private static final long PAUSE_MILLIS = 100;
    private static final int LOG_LINES = 15;

    private final String clusterId = Uuid.randomUuid().toString();
    private final List<Broker> brokers = new ArrayList<>();

    /** A broker. It advertises its relay to the services. */
    static final class Broker {
        private final int id;
        private final int port = FreePort.find();
        private final int behindRelay = FreePort.find();
        private final int controllerPort = FreePort.find();
        private final TcpRelay relay = new TcpRelay(behindRelay);
        private final Path directory;
        private final Path data;
        private Optional<ManagedProcess> process = Optional.empty();

        private Broker(int id, Path directory, Path data) {
            this.id = id;
            this.directory = directory;
            this.data = data;
        }

        int id() {
            return id;
        }

        Path data() {
            return data;
        }

        TcpRelay relay() {
            return relay;
        }

        private ManagedProcess process() {
            return process.orElseThrow();
        }

        long pid() {
            return process().pid();
        }
    }

    private KafkaCluster() {}

    /**
     * Starts a cluster and returns when every broker accepts connections.
     *
     * @param count number of brokers
     * @param directory directory for configuration, logs and data
     * @param data data directory of the first broker
     * @param settings additional configuration of each broker
     */
    static KafkaCluster start(int count, Path directory, Path data, Map<String, String> settings)
            throws InterruptedException {
        KafkaCluster cluster = new KafkaCluster();
        try {
            for (int id = 1; id <= count; id++) {
                Path own = Files.createDirectories(directory.resolve("broker-" + id));
                cluster.brokers.add(new Broker(id, own, id == 1 ? data : own.resolve("data")));
            }
            for (Broker broker : cluster.brokers) {
                cluster.configure(broker, settings);
                cluster.run(broker);
            }
            cluster.awaitAll();
            return cluster;
        } catch (IOException failed) {
            cluster.close();
            throw new UncheckedIOException(failed);
        } catch (FaultFailedException | InterruptedException failed) {
            cluster.close();
            throw failed;
        }
    }

    private void configure(Broker broker, Map<String, String> settings) throws IOException {
        Properties all = new Properties();
        all.putAll(Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", Integer.toString(broker.id)),
                Map.entry(
                        "controller.quorum.voters",
                        brokers.stream()
                                .map(one -> "%d@127.0.0.1:%d".formatted(one.id, one.controllerPort))
                                .collect(Collectors.joining(","))),
                Map.entry("controller.listener.names", "CONTROLLER"),
                Map.entry("inter.broker.listener.name", "DIRECT"),
                Map.entry(
                        "listeners",
                        "DIRECT://127.0.0.1:%d,SERVICES://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
                                .formatted(broker.port, broker.behindRelay, broker.controllerPort)),
                Map.entry(
                        "advertised.listeners",
                        "DIRECT://127.0.0.1:%d,SERVICES://127.0.0.1:%d".formatted(broker.port, broker.relay.port())),
                Map.entry("listener.security.protocol.map", "DIRECT:PLAINTEXT,SERVICES:PLAINTEXT,CONTROLLER:PLAINTEXT"),
                Map.entry("log.dirs", broker.data.toString()),
                Map.entry("auto.create.topics.enable", "false"),
                Map.entry("group.initial.rebalance.delay.ms", "0"),
                Map.entry("offsets.topic.replication.factor", "1"),
                Map.entry("offsets.topic.num.partitions", "1"),
                Map.entry("transaction.state.log.replication.factor", "1"),
                Map.entry("transaction.state.log.min.isr", "1"),
                Map.entry("transaction.state.log.num.partitions", "1"),
                Map.entry("log.cleaner.dedupe.buffer.size", "8388608"),
                Map.entry("log.cleaner.backoff.ms", "500"),
                // Leaders change within seconds.
                Map.entry("broker.session.timeout.ms", "6000"),
                Map.entry("file.delete.delay.ms", "1000")));
        all.putAll(settings);
        try (Writer file = Files.newBufferedWriter(broker.directory.resolve("server.properties"))) {
            all.store(file, null);
        }
    }

    private void run(Broker broker) {
        broker.process = Optional.of(ManagedProcess.start(
                "broker " + broker.id,
                List.of(
                        JdkTool.path("java"),
                        "-Xmx320m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BrokerMain.class.getName(),
                        broker.directory.resolve("server.properties").toString(),
                        clusterId),
                broker.directory.resolve("output-%d.log".formatted(System.nanoTime())),
                TIME_TO_END));
    }

    List<Broker> brokers() {
        return brokers;
    }

    Broker broker(int id) {
        return brokers.get(id - 1);
    }

    /** Bootstrap servers for direct connections. */
    String direct() {
        return brokers.stream().map(broker -> "127.0.0.1:" + broker.port).collect(Collectors.joining(","));
    }

    /** Bootstrap servers for the services, through the relays. */
    String throughRelays() {
        return brokers.stream()
                .map(broker -> "127.0.0.1:" + broker.relay.port())
                .collect(Collectors.joining(","));
    }

    /** Kills a broker (SIGKILL) and waits until it is gone. */
    void kill(Broker broker) throws InterruptedException {
        broker.process().kill();
    }

    /** Shuts a broker down (SIGTERM) and waits until it is gone. */
    void end(Broker broker) {
        broker.process().close();
    }

    /** Starts a broker again with its data, without waiting for it. Does nothing if it is running. */
    void restart(Broker broker) {
        if (!broker.process().isAlive()) {
            run(broker);
        }
    }

    /** Waits until every broker has joined the cluster and accepts connections. */
    void awaitAll() throws InterruptedException {
        awaitBrokers(brokers.size());
    }

    /** Waits until this many brokers have joined the cluster and accept connections. */
    void awaitBrokers(int count) throws InterruptedException {
        long end = System.nanoTime() + TIME_TO_START.toNanos();
        while (true) {
            if (brokers.stream()
                            .filter(broker -> broker.process().isAlive())
                            .filter(broker -> listens(broker.port))
                            .count()
                    >= count) {
                try {
                    if (ask(admin -> admin.describeCluster().nodes()).size() >= count) {
                        return;
                    }
                } catch (FaultFailedException notYet) {
                    // Tried again below.
                }
            }
            if (System.nanoTime() - end > 0) {
                throw new FaultFailedException("Kafka was not ready within %d s:%n%s"
                        .formatted(
                                TIME_TO_START.toSeconds(),
                                brokers.stream()
                                        .flatMap(broker -> broker.process().lastLines(LOG_LINES).stream())
                                        .collect(Collectors.joining(System.lineSeparator()))));
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    /**
     * Creates a topic and waits until it is available.
     *
     * @param replicas ids of the brokers that hold it; empty for all
     */
    void createTopic(String name, int partitions, List<Integer> replicas, Map<String, String> settings)
            throws InterruptedException {
        NewTopic topic = (replicas.isEmpty()
                        ? new NewTopic(name, partitions, (short) brokers.size())
                        : new NewTopic(
                                name,
                                IntStream.range(0, partitions)
                                        .boxed()
                                        .collect(Collectors.toMap(partition -> partition, partition -> replicas))))
                .configs(settings);
        ask(admin -> admin.createTopics(List.of(topic)).all());
        await("topic " + name, () -> describe(name).partitions().size() == partitions);
    }

    void deleteTopic(String name) throws InterruptedException {
        ask(admin -> admin.deleteTopics(List.of(name)).all());
        await(
                "deletion of topic " + name,
                () -> !ask(admin -> admin.listTopics().names()).contains(name));
    }

    void addPartitions(String name, int total) throws InterruptedException {
        ask(admin -> admin.createPartitions(Map.of(name, NewPartitions.increaseTo(total)))
                .all());
        await("partitions", () -> describe(name).partitions().size() == total);
    }

    /** Deletes the records before an offset, for each partition. */
    void deleteBefore(String name, Map<Integer, Long> offsets) throws InterruptedException {
        Map<TopicPartition, RecordsToDelete> wanted = new HashMap<>();
        offsets.forEach((partition, offset) ->
                wanted.put(new TopicPartition(name, partition), RecordsToDelete.beforeOffset(offset)));
        ask(admin -> admin.deleteRecords(wanted).all());
    }

    TopicDescription describe(String name) throws InterruptedException {
        return ask(
                admin -> admin.describeTopics(List.of(name)).topicNameValues().get(name));
    }

    /** The broker that leads the most partitions of a topic. */
    Broker leader(String name) throws InterruptedException {
        Map<Integer, Long> led = describe(name).partitions().stream()
                .filter(partition -> partition.leader() != null)
                .collect(Collectors.groupingBy(partition -> partition.leader().id(), Collectors.counting()));
        return led.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(most -> broker(most.getKey()))
                .orElseThrow(() -> new FaultFailedException("No partition of %s has a leader.".formatted(name)));
    }

    /** Waits until a broker leads all partitions of a topic. */
    void awaitLeader(String name, Broker leader) throws InterruptedException {
        await("broker %d leads".formatted(leader.id), () -> describe(name).partitions().stream()
                .allMatch(partition ->
                        partition.leader() != null && partition.leader().id() == leader.id));
    }

    /** The leader epoch of each partition that one of these brokers leads. */
    Map<TopicPartition, Integer> leaderEpochs(String name, List<Broker> leaders) throws InterruptedException {
        List<Integer> ids = leaders.stream().map(Broker::id).toList();
        return leaderEpochs(describe(name).partitions().stream()
                .filter(partition -> partition.leader() != null
                        && ids.contains(partition.leader().id()))
                .map(partition -> new TopicPartition(name, partition.partition()))
                .collect(Collectors.toSet()));
    }

    private Map<TopicPartition, Integer> leaderEpochs(Set<TopicPartition> partitions) throws InterruptedException {
        Map<TopicPartition, Integer> epochs = new HashMap<>();
        ask(admin -> admin.listOffsets(partitions.stream()
                                .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest())))
                        .all())
                .forEach((partition, latest) ->
                        epochs.put(partition, latest.leaderEpoch().orElse(-1)));
        return epochs;
    }

    /**
     * Waits until each partition has a higher leader epoch than before. After a kill, a lone broker acts as leader with
     * its old epoch until its old session has expired and it has registered again.
     */
    void awaitLeaders(Map<TopicPartition, Integer> before) throws InterruptedException {
        await("new leaders", () -> leaderEpochs(before.keySet()).entrySet().stream()
                .allMatch(now -> now.getValue() > before.getOrDefault(now.getKey(), -1)));
    }

    /** The broker that is the active controller. */
    Broker controller() throws InterruptedException {
        int leader = ask(admin -> admin.describeMetadataQuorum().quorumInfo()).leaderId();
        return broker(leader);
    }

    /** Copies the partition directories of a topic. The broker must not be running. */
    void copyPartitions(Broker broker, String topic, Path to) {
        try {
            for (Path partition : partitionDirectories(broker, topic)) {
                copy(partition, to.resolve(partition.getFileName()));
            }
            copy(
                    broker.data.resolve("recovery-point-offset-checkpoint"),
                    to.resolve("recovery-point-offset-checkpoint"));
            copy(broker.data.resolve("replication-offset-checkpoint"), to.resolve("replication-offset-checkpoint"));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Replaces the partition directories of a topic by a copy. The broker must not be running. */
    void putBack(Broker broker, String topic, Path copy) {
        try {
            for (Path partition : partitionDirectories(broker, topic)) {
                delete(partition);
            }
            try (Stream<Path> saved = Files.list(copy)) {
                for (Path one : saved.toList()) {
                    Path target = broker.data.resolve(one.getFileName());
                    delete(target);
                    copy(one, target);
                }
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static List<Path> partitionDirectories(Broker broker, String topic) throws IOException {
        try (Stream<Path> all = Files.list(broker.data)) {
            return all.filter(path -> path.getFileName().toString().matches(topic + "-\\d+"))
                    .toList();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }

    static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** A condition whose check may be interrupted. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws InterruptedException;
    }

    private static void await(String what, Condition condition) throws InterruptedException {
        long end = System.nanoTime() + TIME_TO_START.toNanos();
        while (true) {
            try {
                if (condition.holds()) {
                    return;
                }
            } catch (FaultFailedException notYet) {
                // Tried again below.
            }
            if (System.nanoTime() - end > 0) {
                throw new FaultFailedException("%s: not seen after %d s".formatted(what, TIME_TO_START.toSeconds()));
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    /**
     * Sends a request to the cluster and waits for the result, at most 30 s.
     *
     * @throws FaultFailedException if the request fails or times out
     */
    <T> T ask(Function<Admin, KafkaFuture<T>> request) throws InterruptedException {
        try (Admin admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                direct(),
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                "5000",
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                "20000"))) {
            return request.apply(admin).get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException refused) {
            throw new FaultFailedException("The request to Kafka failed: " + refused.getMessage());
        } catch (TimeoutException silent) {
            throw new FaultFailedException("No answer from Kafka within %d s".formatted(ANSWER_SECONDS));
        }
    }

    @Override
    public void close() {
        for (Broker broker : brokers) {
            broker.relay.close();
            if (broker.process.isPresent()) {
                try {
                    // SIGKILL: a stopped broker does not handle SIGTERM, and its data is no longer needed.
                    broker.process().kill();
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }
}
