package io.triwire.kafka;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A Kafka broker in this process: a single KRaft node on the loopback address. {@link #close} deletes its data.
 *
 * <p>After {@link #stop}, {@link #restart} starts it again on the same port with the same data.
 *
 * <p>Kafka has no public API for a broker in a process: {@code KafkaRaftServer}, {@code KafkaConfig} and {@code
 * Formatter} are internals, those of version {@value #KAFKA_VERSION}.
 */
public final class EmbeddedKafka implements AutoCloseable {

    /** The version of Kafka whose internals this class uses. */
    static final String KAFKA_VERSION = "4.1.2";

    private static final int NODE_ID = 1;
    private static final Duration ADMIN_DEADLINE = Duration.ofSeconds(20);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(50);

    /**
     * Loggers that are turned off: the broker logs hundreds of lines at INFO, and clients log each failed attempt while
     * it is down. slf4j-jdk14 and Quarkus both log through java.util.logging. This field keeps the loggers, and so
     * their levels, from the garbage collector.
     */
    private static final List<Logger> QUIET = Stream.of("kafka", "org.apache.kafka", "state.change.logger")
            .map(Logger::getLogger)
            .toList();

    private final int port;
    private final Path directory;
    private final Map<String, String> settings = new HashMap<>();
    private Optional<KafkaRaftServer> server = Optional.empty();

    private EmbeddedKafka(int port, Path directory) {
        this.port = port;
        this.directory = directory;
        int controllerPort = FreePort.find();
        settings.putAll(Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", Integer.toString(NODE_ID)),
                Map.entry("controller.quorum.voters", NODE_ID + "@127.0.0.1:" + controllerPort),
                Map.entry("controller.listener.names", "CONTROLLER"),
                Map.entry(
                        "listeners",
                        "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d".formatted(port, controllerPort)),
                Map.entry("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
                Map.entry("log.dirs", directory.toString()),
                Map.entry("auto.create.topics.enable", "false"),
                Map.entry("group.initial.rebalance.delay.ms", "0"),
                Map.entry("offsets.topic.replication.factor", "1"),
                Map.entry("offsets.topic.num.partitions", "1"),
                Map.entry("transaction.state.log.replication.factor", "1"),
                Map.entry("transaction.state.log.min.isr", "1"),
                Map.entry("transaction.state.log.num.partitions", "1"),
                Map.entry("log.cleaner.enable", "false"),
                Map.entry("file.delete.delay.ms", "1000")));
    }

    /** Starts a broker on a free port and waits until it accepts requests, which takes about 3 s. */
    public static EmbeddedKafka start() {
        return start(FreePort.find());
    }

    /** Starts a broker on this port of the loopback address and waits until it accepts requests. */
    public static EmbeddedKafka start(int port) {
        EmbeddedKafka kafka = stopped(port);
        kafka.restart();
        return kafka;
    }

    /**
     * Starts a broker with a second listener on the loopback address.
     *
     * @param protocol security protocol of the second listener
     * @param port port of the second listener
     * @param more additional configuration of the broker
     */
    public static EmbeddedKafka start(SecurityProtocol protocol, int port, Map<String, String> more) {
        EmbeddedKafka kafka = stopped();
        kafka.settings.merge("listeners", ",%s://127.0.0.1:%d".formatted(protocol, port), String::concat);
        kafka.settings.merge("listener.security.protocol.map", ",%1$s:%1$s".formatted(protocol), String::concat);
        kafka.settings.putAll(more);
        kafka.restart();
        return kafka;
    }

    /** A broker on a free port that is not running yet; {@link #restart} starts it. */
    public static EmbeddedKafka stopped() {
        return stopped(FreePort.find());
    }

    private static EmbeddedKafka stopped(int port) {
        QUIET.forEach(logger -> logger.setLevel(Level.OFF));
        try {
            EmbeddedKafka kafka = new EmbeddedKafka(port, Files.createTempDirectory("triwire-kafka-"));
            kafka.format();
            return kafka;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void format() {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try {
            new Formatter()
                    .setClusterId(Uuid.randomUuid().toString())
                    .setNodeId(NODE_ID)
                    .setControllerListenerName("CONTROLLER")
                    .setMetadataLogDirectory(directory.toString())
                    .addDirectory(directory.toString())
                    .setPrintStream(new PrintStream(output, true, StandardCharsets.UTF_8))
                    .run();
        } catch (Exception failed) { // The method declares Exception.
            throw new IllegalStateException(
                    "Cannot format %s: %s".formatted(directory, output.toString(StandardCharsets.UTF_8)), failed);
        }
    }

    /** The bootstrap servers for clients, {@code 127.0.0.1:port}. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** Stops the broker. Does nothing if it is stopped. */
    public synchronized void stop() {
        server.ifPresent(running -> {
            running.shutdown();
            running.awaitShutdown();
        });
        server = Optional.empty();
    }

    /** Starts the broker again with its data and waits until it accepts requests. Does nothing if it is running. */
    public synchronized void restart() {
        if (server.isEmpty()) {
            KafkaRaftServer starting = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
            starting.startup();
            server = Optional.of(starting);
            ask(admin -> admin.describeCluster().nodes());
        }
    }

    /**
     * Copies the data of a topic. The broker must be stopped.
     *
     * @return the copy, which can replace later data, as after the loss of a disk
     */
    public Copy copy(String topic) {
        try {
            Path copies = Files.createTempDirectory("triwire-kafka-copy-");
            for (Path partition : partitionDirectories(topic)) {
                copyAll(partition, copies.resolve(partition.getFileName()));
            }
            return new Copy(this, topic, copies);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** A copy of the data of a topic; {@link #close} deletes it. */
    public static final class Copy implements AutoCloseable {

        private final EmbeddedKafka kafka;
        private final String topic;
        private final Path copies;

        private Copy(EmbeddedKafka kafka, String topic, Path copies) {
            this.kafka = kafka;
            this.topic = topic;
            this.copies = copies;
        }

        /** Replaces the broker's current data of the topic by this copy. The broker must be stopped. */
        public void putBack() {
            try {
                for (Path partition : kafka.partitionDirectories(topic)) {
                    deleteAll(partition);
                    copyAll(copies.resolve(partition.getFileName()), partition);
                }
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        /** Deletes the copy. */
        @Override
        public void close() {
            deleteAll(copies);
        }
    }

    private List<Path> partitionDirectories(String topic) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry -> entry.getFileName().toString().matches(Pattern.quote(topic) + "-\\d+"))
                    .toList();
        }
    }

    private static void copyAll(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
    }

    /** Creates a topic and waits until the broker knows it. */
    public void createTopic(String name, int partitions) {
        ask(admin -> admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                .all());
        awaitPartitions(name, partitions);
    }

    /** Deletes a topic and waits until it is gone from the broker. */
    public void deleteTopic(String name) {
        ask(admin -> admin.deleteTopics(List.of(name)).all());
        awaitPartitions(name, 0);
    }

    /** Increases the partitions of a topic to {@code total} and waits until the broker knows them. */
    public void addPartitions(String name, int total) {
        ask(admin -> admin.createPartitions(Map.of(name, NewPartitions.increaseTo(total)))
                .all());
        awaitPartitions(name, total);
    }

    /** Needed because Kafka confirms a change when the controller has it, a moment before the broker. */
    private void awaitPartitions(String name, int expected) {
        long deadline = System.nanoTime() + ADMIN_DEADLINE.toNanos();
        while (partitions(name) != expected) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "%s does not have %d partitions after %s".formatted(name, expected, ADMIN_DEADLINE));
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_INTERVAL.toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for Kafka", interrupted);
        }
    }

    private int partitions(String name) {
        try {
            return ask(admin -> admin.describeTopics(List.of(name))
                            .topicNameValues()
                            .get(name))
                    .partitions()
                    .size();
        } catch (IllegalStateException refused) {
            if (refused.getCause() instanceof UnknownTopicOrPartitionException) {
                return 0;
            }
            throw refused;
        }
    }

    /** Deletes all records of a partition before {@code offset}, as retention does. */
    public void deleteRecordsBefore(String topic, int partition, long offset) {
        TopicPartition of = new TopicPartition(topic, partition);
        ask(admin -> admin.deleteRecords(Map.of(of, RecordsToDelete.beforeOffset(offset)))
                .all());
    }

    /** The topic id that Kafka assigned when the topic was created. */
    public String topicId(String name) {
        return ask(admin ->
                        admin.describeTopics(List.of(name)).topicNameValues().get(name))
                .topicId()
                .toString();
    }

    private <T> T ask(Function<Admin, KafkaFuture<T>> request) {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers()))) {
            return request.apply(admin).get(ADMIN_DEADLINE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException refused) {
            throw new IllegalStateException("The request to Kafka failed: " + refused.getMessage(), refused.getCause());
        } catch (TimeoutException silent) {
            throw new IllegalStateException("No answer from Kafka within " + ADMIN_DEADLINE, silent);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for Kafka", interrupted);
        }
    }

    /** Stops the broker and deletes its data. */
    @Override
    public void close() {
        stop();
        deleteAll(directory);
    }

    private static void deleteAll(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(EmbeddedKafka::delete);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Runs a broker until the process exits: {@code EmbeddedKafka PORT}. Prints one line when it is ready. */
    public static void main(String[] arguments) {
        if (arguments.length != 1 || !arguments[0].matches("\\d{1,5}")) {
            System.err.println("usage: EmbeddedKafka PORT");
            System.exit(2);
        }
        // Kafka formats numbers in file names with the default locale.
        Locale.setDefault(Locale.ROOT);
        EmbeddedKafka kafka = start(Integer.parseInt(arguments[0]));
        Runtime.getRuntime().addShutdownHook(new Thread(kafka::close, "kafka-end"));
        System.out.println("Kafka is ready at " + kafka.bootstrapServers());
    }
}
