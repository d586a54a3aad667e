package io.triwire.bench.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;

import io.triwire.bench.faults.Fault.Resets;
import io.triwire.bench.faults.FaultSubscriber.KnownStart;
import io.triwire.bench.faults.FaultSubscriber.SubscriberTools;
import io.triwire.bench.faults.FaultSubscriber.Wanted;
import io.triwire.bench.process.ProgramFailedException;
import io.triwire.bench.proxy.link.ProxyConfig;
import io.triwire.bench.proxy.link.ProxyInstance;
import io.triwire.bench.proxy.link.ProxyProcess;
import io.triwire.bench.proxy.link.ProxyProgram;
import io.triwire.bench.proxy.link.RunningProxy;
import io.triwire.bench.proxy.link.SelfSignedCertificate;
import io.triwire.bench.proxy.link.Upstreams;
import io.triwire.client.Transport;

/**
 * The processes of a fault test: Kafka, two replicas of each service, load balancers, a publisher, and the subscribers
 * of the current fault.
 */
public final class FaultTestBed implements AutoCloseable {

    static final String TOPIC = "triwire-faults";

    /** Initial number of partitions of the topic. */
    static final int PARTITIONS = 4;

    private static final int CHANNELS = 8;
    private static final int REPLICAS = 2;
    private static final Duration HEARTBEAT = Duration.ofSeconds(2);
    private static final int LIMIT_SECONDS = 5;

    private final FaultRequirements needs;
    private final InstalledPrograms programs;
    private final Path directory;
    private final Random random;
    private final KafkaCluster cluster;
    private final List<Replica> replicas = new ArrayList<>();
    private final Map<Replica, TcpRelay> relays = new HashMap<>();
    private final List<RunningProxy> balancers = new ArrayList<>();
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(2, daemons("subscriber-clock"));
    private final ExecutorService threads = Executors.newFixedThreadPool(4, daemons("subscriber-http"));
    private final Map<Transport, SubscriberTools> shared = new EnumMap<>(Transport.class);
    private final FaultPublisher publisher;
    private final List<TestedSubscriber> subscribers = new CopyOnWriteArrayList<>();
    private final Map<Long, StoredPosition> read = new HashMap<>();
    private Map<Integer, Long> readFrom = Map.of();
    private final Optional<Path> mounted;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** A subscriber, and how many resets it may receive. */
    record TestedSubscriber(FaultSubscriber subscriber, Resets resets) {}

    /**
     * Starts everything and returns when the services are ready.
     *
     * @param needs test bed to start
     * @param programs installed programs, such as load balancers
     * @param repository root of the repository, with the packaged services
     * @param directory directory for logs and data
     * @param rate events per second
     * @param seed seed of every random choice
     * @throws FaultFailedException if a process does not start
     */
    static FaultTestBed open(
            FaultRequirements needs, InstalledPrograms programs, Path repository, Path directory, int rate, long seed)
            throws InterruptedException {
        List<AutoCloseable> started = new ArrayList<>();
        try {
            return new FaultTestBed(needs, programs, repository, directory, rate, seed, started);
        } catch (RuntimeException | InterruptedException failed) {
            Collections.reverse(started);
            started.forEach(FaultTestBed::closeQuietly);
            throw failed;
        }
    }

    private FaultTestBed(
            FaultRequirements needs,
            InstalledPrograms programs,
            Path repository,
            Path directory,
            int rate,
            long seed,
            List<AutoCloseable> started)
            throws InterruptedException {
        this.needs = needs;
        this.programs = programs;
        this.directory = directory;
        this.random = new Random(seed);
        Path data = directory.resolve("data");
        this.mounted = needs.kafka().smallDisk() ? Optional.of(data) : Optional.empty();
        if (needs.kafka().smallDisk()) {
            SmallDisk.mount(data);
            started.add(() -> SmallDisk.unmount(data));
        }
        cluster = KafkaCluster.start(needs.kafka().brokers(), directory, data, kafkaSettings());
        started.add(cluster);
        createTopic();
        startReplicas(repository, started);
        startBalancers(started);
        for (Transport transport : Transport.values()) {
            HttpClient http = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(5))
                    .executor(threads)
                    .build();
            shared.put(transport, new SubscriberTools(http, clock, HEARTBEAT));
        }
        Map<Transport, List<URI>> addresses = new EnumMap<>(Transport.class);
        Stream.of(Transport.values()).forEach(transport -> addresses.put(transport, direct(transport, 0)));
        publisher = new FaultPublisher(
                cluster.direct(),
                TOPIC,
                channels(),
                addresses,
                rate,
                shared(Transport.SSE).http());
        started.add(publisher);
        for (Replica replica : replicas) {
            replica.awaitReady();
        }
    }

    private static ThreadFactory daemons(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    private Map<String, String> kafkaSettings() {
        String copies = Integer.toString(needs.kafka().brokers());
        return Map.of(
                "offsets.topic.replication.factor", copies,
                "transaction.state.log.replication.factor", copies,
                "unclean.leader.election.interval.ms", "2000");
    }

    /** Creates the topic that the fault needs. */
    void createTopic() throws InterruptedException {
        Map<String, String> settings = new HashMap<>(needs.kafka().topic());
        if (needs.kafka().brokers() > 1) {
            settings.putIfAbsent("min.insync.replicas", "2");
        }
        cluster.createTopic(TOPIC, PARTITIONS, needs.kafka().replicas(), settings);
    }

    private void startReplicas(Path repository, List<AutoCloseable> started) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "kafka.bootstrap.servers",
                cluster.throughRelays(),
                "feed.topic",
                TOPIC,
                "feed.partitions",
                Integer.toString(PARTITIONS),
                "feed.create-topic",
                "false",
                // Short, so that subscribers notice a silent connection within a fault of 20 s.
                "feed.heartbeat",
                HEARTBEAT.toSeconds() + "s"));
        settings.putAll(needs.services().settings());
        try {
            Path logs = Files.createDirectories(directory.resolve("services"));
            for (int number = 1; number <= REPLICAS; number++) {
                for (Transport transport : Transport.values()) {
                    Map<String, String> own = new HashMap<>(settings);
                    if (transport == Transport.LONG_POLL) {
                        own.put("longpoll-service.max-wait", HEARTBEAT.toSeconds() + "s");
                    }
                    Replica replica = new Replica(
                            repository,
                            transport,
                            number,
                            own,
                            needs.services().before(),
                            needs.services().java(),
                            logs);
                    replicas.add(replica);
                    started.add(replica);
                    if (needs.relayed()) {
                        TcpRelay relay = new TcpRelay(replica.port());
                        relays.put(replica, relay);
                        started.add(relay);
                    }
                }
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void startBalancers(List<AutoCloseable> started) throws InterruptedException {
        Map<Transport, Integer> ones = ports(1, this::port);
        Upstreams upstreams = new Upstreams(
                ones, ports(2, this::port), ones, ports(1, Replica::managementPort), ports(2, Replica::managementPort));
        if (programs.balancers().isEmpty()) {
            return;
        }
        try {
            // A short name: the path of a Unix socket has at most 97 characters.
            Path proxies = Files.createDirectories(directory.resolve("p"));
            SelfSignedCertificate certificate = SelfSignedCertificate.in(proxies);
            for (ProxyProgram program : programs.balancers()) {
                ProxyInstance instance = ProxyInstance.create(upstreams, LIMIT_SECONDS, certificate, proxies);
                RunningProxy balancer = ProxyProcess.start(program, ProxyConfig.REPLICAS, instance);
                balancers.add(balancer);
                started.add(balancer);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (ProgramFailedException failed) {
            throw new FaultFailedException(String.valueOf(failed.getMessage()));
        }
    }

    private Map<Transport, Integer> ports(int number, ToIntFunction<Replica> port) {
        Map<Transport, Integer> ports = new EnumMap<>(Transport.class);
        replicas.stream()
                .filter(replica -> replica.number() == number)
                .forEach(replica -> ports.put(replica.transport(), port.applyAsInt(replica)));
        return ports;
    }

    /** The port that leads to a replica: that of its relay, if it has one. */
    int port(Replica replica) {
        TcpRelay relay = relays.get(replica);
        return relay == null ? replica.port() : relay.port();
    }

    /** The channels of the events. They use every partition but the last, which is reserved for a fault. */
    private static List<String> channels() {
        return IntStream.range(0, CHANNELS)
                .mapToObj(number -> channel("channel-%d".formatted(number), number % (PARTITIONS - 1)))
                .toList();
    }

    /** A channel in the last partition, which has no other events. */
    static String quietChannel() {
        return channel("quiet", PARTITIONS - 1);
    }

    /** A channel name that Kafka's partitioner maps to a partition. */
    private static String channel(String name, int partition) {
        return IntStream.iterate(0, number -> number + 1)
                .mapToObj(number -> "%s-%d".formatted(name, number))
                .filter(channel -> partition(channel) == partition)
                .findFirst()
                .orElseThrow();
    }

    private static int partition(String channel) {
        return BuiltInPartitioner.partitionForKey(channel.getBytes(StandardCharsets.UTF_8), PARTITIONS);
    }

    private SubscriberTools shared(Transport transport) {
        return Optional.ofNullable(shared.get(transport)).orElseThrow();
    }

    /** The addresses of the replicas without a load balancer, rotated so that another one comes first. */
    private List<URI> direct(Transport transport, int first) {
        List<URI> addresses = new ArrayList<>(replicas.stream()
                .filter(replica -> replica.transport() == transport)
                .map(replica -> feed(port(replica)))
                .toList());
        Collections.rotate(addresses, first);
        return addresses;
    }

    private static URI feed(int port) {
        return URI.create("http://127.0.0.1:%d/feed".formatted(port));
    }

    /**
     * Adds subscribers of each transport. A third of them filter by channel, and half of them connect through a load
     * balancer.
     *
     * @param each number of subscribers of each transport
     * @param start where they start; empty for the next event
     * @param resets how many resets each may receive
     */
    void subscribe(int each, Optional<KnownStart> start, Resets resets) {
        for (Transport transport : Transport.values()) {
            for (int number = 0; number < each; number++) {
                boolean balanced = number % 2 == 1 && !balancers.isEmpty();
                List<URI> addresses = balanced
                        ? List.of(feed(balancers
                                .get(number / 2 % balancers.size())
                                .instance()
                                .ports()
                                .getOrDefault(transport, 0)))
                        : direct(transport, number / 2);
                Set<String> channels = number % 3 == 2
                        ? Set.copyOf(publisher.channels().subList(number % 2, 2 + number % 2))
                        : Set.of();
                String name = "%s %s%d%s%s"
                        .formatted(
                                transport.id(),
                                start.isPresent() ? "sleeper " : "",
                                subscribers.size(),
                                balanced ? " balanced" : "",
                                channels.isEmpty() ? "" : " filtered");
                FaultSubscriber subscriber =
                        subscriber(transport, new Wanted(name, addresses, channels, start.orElse(KnownStart.LATEST)));
                subscribers.add(new TestedSubscriber(subscriber, resets));
                subscriber.start();
            }
        }
    }

    private FaultSubscriber subscriber(Transport transport, Wanted wanted) {
        Random own = new Random(random.nextLong());
        SubscriberTools with = shared(transport);
        return switch (transport.kind()) {
            case SOCKET -> new WebSocketReader(transport, with, wanted, own);
            case STREAM -> new StreamReader(transport, with, wanted, own);
            case POLL -> new PollReader(transport, with, wanted, own);
        };
    }

    /** The current position of a subscriber without a filter. */
    KnownStart position() {
        return subscribers.get(0).subscriber().position();
    }

    /** The subscribers of the current fault. */
    List<TestedSubscriber> subscribers() {
        return subscribers;
    }

    /** Closes and removes all subscribers. */
    void clear() {
        subscribers.forEach(tested -> tested.subscriber().close());
        subscribers.clear();
    }

    /** Waits while the fault lasts. */
    void hold(Duration span) throws InterruptedException {
        Thread.sleep(span.toMillis());
    }

    /** Reads what Kafka holds now and remembers the positions: Kafka may lose or delete events later. */
    KafkaReader.Content readKafka() {
        KafkaReader.Content content = KafkaReader.read(cluster.direct(), TOPIC, readFrom);
        for (KafkaReader.Stored stored : content.events()) {
            publisher
                    .publication(stored.number())
                    .ifPresent(known -> read.putIfAbsent(
                            stored.number(),
                            new StoredPosition(known.incarnation(), stored.partition(), stored.offset())));
        }
        return content;
    }

    /** Forgets the events up to now, all of them judged. The next read of Kafka starts here. */
    void forget(KafkaReader.Content judged) {
        readFrom = judged.ends();
        read.clear();
        publisher.forgetBefore(publisher.next());
    }

    /** The positions of the events that were read from Kafka, by number. */
    Map<Long, StoredPosition> read() {
        return read;
    }

    FaultRequirements needs() {
        return needs;
    }

    InstalledPrograms programs() {
        return programs;
    }

    Path directory() {
        return directory;
    }

    Random random() {
        return random;
    }

    KafkaCluster cluster() {
        return cluster;
    }

    FaultPublisher publisher() {
        return publisher;
    }

    List<Replica> replicas() {
        return replicas;
    }

    /** The replicas with a number, one of each service. */
    List<Replica> replicas(int number) {
        return replicas.stream().filter(replica -> replica.number() == number).toList();
    }

    /** The relays in front of the replicas. */
    List<TcpRelay> relays() {
        return replicas.stream().map(relays::get).filter(Objects::nonNull).toList();
    }

    List<RunningProxy> balancers() {
        return balancers;
    }

    /** The addresses of the replicas of a transport. */
    List<URI> addresses(Transport transport) {
        return direct(transport, 0);
    }

    /** Stops everything. Idempotent, because the exit of the process closes it again. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        // A copy: at a signal, the current fault may still be adding subscribers.
        List.copyOf(subscribers).forEach(tested -> closeQuietly(tested.subscriber()));
        closeQuietly(publisher);
        balancers.forEach(FaultTestBed::closeQuietly);
        relays.values().forEach(FaultTestBed::closeQuietly);
        replicas.forEach(FaultTestBed::closeQuietly);
        closeQuietly(cluster);
        clock.shutdownNow();
        threads.shutdownNow();
        try {
            if (mounted.isPresent()) {
                SmallDisk.unmount(mounted.get());
            }
            KafkaCluster.delete(directory.resolve("data"));
            for (KafkaCluster.Broker broker : cluster.brokers()) {
                KafkaCluster.delete(broker.data());
            }
        } catch (IOException | FaultFailedException left) {
            System.err.println("triwire: cannot remove %s: %s".formatted(directory, left.getMessage()));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception failed) { // The others are still to be closed.
            System.err.println("triwire: " + failed.getMessage());
        }
    }
}
