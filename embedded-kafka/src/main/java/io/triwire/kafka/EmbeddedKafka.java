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
 * A Kafka broker in this process: one real KRaft node on the loopback address, with its data in a temporary directory
 * that {@link #close} deletes.
 *
 * <p>{@link #stop} and {@link #restart} take Kafka away and give it back, at the same address and with the same data.
 */
public final class EmbeddedKafka implements AutoCloseable {

    private static final int NODE_ID = 1;
    private static final Duration ADMIN_DEADLINE = Duration.ofSeconds(20);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(50);

    /**
     * The broker writes hundreds of lines at INFO, and its clients warn of each attempt while it is away. Both bindings
     * of slf4j in use here, slf4j-jdk14 and Quarkus's, obey java.util.logging, which forgets loggers nobody holds.
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

    /** Starts a broker on a free port; it serves when this returns, after about 3 s. */
    public static EmbeddedKafka start() {
        return start(FreePort.find());
    }

    /** Starts a broker on this port of the loopback address. */
    public static EmbeddedKafka start(int port) {
        EmbeddedKafka kafka = stopped(port);
        kafka.restart();
        return kafka;
    }

    /**
     * Starts a broker that listens at a second port of the loopback address, too.
     *
     * @param protocol that is spoken there
     * @param more settings of the broker
     */
    public static EmbeddedKafka start(SecurityProtocol protocol, int port, Map<String, String> more) {
        EmbeddedKafka kafka = stopped();
        kafka.settings.merge("listeners", ",%s://127.0.0.1:%d".formatted(protocol, port), String::concat);
        kafka.settings.merge("listener.security.protocol.map", ",%1$s:%1$s".formatted(protocol), String::concat);
        kafka.settings.putAll(more);
        kafka.restart();
        return kafka;
    }

    /** A broker that does not run yet, but whose address is known: {@link #restart} starts it. */
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
        } catch (Exception failed) { // The signature says no more.
            throw new IllegalStateException(
                    "%s was not formatted: %s".formatted(directory, output.toString(StandardCharsets.UTF_8)), failed);
        }
    }

    /** Where clients connect: {@code 127.0.0.1:port}. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** Takes Kafka away; nothing if it is away already. */
    public synchronized void stop() {
        server.ifPresent(running -> {
            running.shutdown();
            running.awaitShutdown();
        });
        server = Optional.empty();
    }

    /** Gives Kafka back, with all that it held; nothing if it is there. */
    public synchronized void restart() {
        if (server.isEmpty()) {
            KafkaRaftServer starting = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
            starting.startup();
            server = Optional.of(starting);
            ask(admin -> admin.describeCluster().nodes());
        }
    }

    /**
     * Copies what the broker has stored of a topic. The broker must be stopped.
     *
     * @return gives it back later, as after a loss of the disk
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

    /** What a broker had stored of a topic. */
    public static final class Copy implements AutoCloseable {

        private final EmbeddedKafka kafka;
        private final String topic;
        private final Path copies;

        private Copy(EmbeddedKafka kafka, String topic, Path copies) {
            this.kafka = kafka;
            this.topic = topic;
            this.copies = copies;
        }

        /** Puts it in the place of what the broker has now. The broker must be stopped. */
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

    /** Creates a topic, and returns when the broker serves it. */
    public void createTopic(String name, int partitions) {
        ask(admin -> admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                .all());
        awaitPartitions(name, partitions);
    }

    /** Deletes a topic, and returns when it is gone from the broker. */
    public void deleteTopic(String name) {
        ask(admin -> admin.deleteTopics(List.of(name)).all());
        awaitPartitions(name, 0);
    }

    /** Adds partitions to a topic until it has {@code total}, and returns when the broker serves them. */
    public void addPartitions(String name, int total) {
        ask(admin -> admin.createPartitions(Map.of(name, NewPartitions.increaseTo(total)))
                .all());
        awaitPartitions(name, total);
    }

    /** Kafka answers an administrator as soon as its controller knows; the broker learns of it a moment later. */
    private void awaitPartitions(String name, int expected) {
        long deadline = System.nanoTime() + ADMIN_DEADLINE.toNanos();
        while (partitions(name) != expected) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "%s has not %d partitions after %s".formatted(name, expected, ADMIN_DEADLINE));
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_INTERVAL.toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while Kafka was asked", interrupted);
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

    /** Deletes all records of a partition before {@code offset}, as Kafka does at the end of their retention. */
    public void deleteRecordsBefore(String topic, int partition, long offset) {
        TopicPartition of = new TopicPartition(topic, partition);
        ask(admin -> admin.deleteRecords(Map.of(of, RecordsToDelete.beforeOffset(offset)))
                .all());
    }

    /** The identity that Kafka gave a topic when it was created. */
    public String topicId(String name) {
        return ask(admin ->
                        admin.describeTopics(List.of(name)).topicNameValues().get(name))
                .topicId()
                .toString();
    }

    private <T> T ask(Function<Admin, KafkaFuture<T>> question) {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers()))) {
            return question.apply(admin).get(ADMIN_DEADLINE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException refused) {
            throw new IllegalStateException("Kafka refused: " + refused.getMessage(), refused.getCause());
        } catch (TimeoutException silent) {
            throw new IllegalStateException("Kafka did not answer within " + ADMIN_DEADLINE, silent);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while Kafka was asked", interrupted);
        }
    }

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

    /** Runs a broker until the process is ended: {@code EmbeddedKafka PORT}. Prints one line when it is ready. */
    public static void main(String[] arguments) {
        if (arguments.length != 1 || !arguments[0].matches("\\d{1,5}")) {
            System.err.println("usage: EmbeddedKafka PORT");
            System.exit(2);
        }
        // Kafka names its files with the digits of the land.
        Locale.setDefault(Locale.ROOT);
        EmbeddedKafka kafka = start(Integer.parseInt(arguments[0]));
        Runtime.getRuntime().addShutdownHook(new Thread(kafka::close, "kafka-end"));
        System.out.println("Kafka is ready at " + kafka.bootstrapServers());
    }
}
